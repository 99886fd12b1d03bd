// @ts-check
// The buttons of the player as they are now.

import { find } from "../page/find.js";
import { spanOf } from "./region.js";
import { signed } from "./words.js";

const PLAY_SHAPE = "M8 5v14l11-7z";
const PAUSE_SHAPE = "M7 5h4v14H7zM13 5h4v14h-4z";

/**
 * @param {import("./player.js").Player} player
 * @param {import("./player.js").PlayerSound | undefined} sound that is heard
 * @param {boolean} canPlay
 */
export function showControls(player, sound, canPlay) {
  find(".play", HTMLButtonElement).disabled = !canPlay;
  find(".play").setAttribute("aria-label", player.playing ? "Pause" : "Play");
  const shape = player.playing ? PAUSE_SHAPE : PLAY_SHAPE;
  find(".play path", SVGElement).setAttribute("d", shape);
  find(".level").setAttribute("aria-pressed", `${player.audible}`);
  find(".level").textContent = player.audible
    ? `audible level · ${signed(sound?.gain_db ?? 0)}`
    : "true level";
  find(".loop").setAttribute("aria-pressed", `${player.looping}`);
  find(".loop").textContent = player.region ? `loop · ${spanOf(player.region)}` : "loop";
  find(".note").textContent = sound?.note ?? "";
}
