// @ts-check
// Where the sound is: the line on the picture, the clock, and what a screen reader says of it.

import { find } from "../page/find.js";

/**
 * @param {import("./player.js").Player} player
 * @param {import("./view.js").View} view
 * @param {number} seconds of the sound
 */
export function showPlayHead({ position, playing }, view, seconds) {
  const now = position.toFixed(2);
  find(".playhead").style.left = `${view.toSurface({ x: position / seconds, y: 0 }).x * 100}%`;
  find(".clock").textContent = `${now} / ${seconds.toFixed(2)} s`;
  find(".stage").dataset.position = position.toFixed(3);
  if (playing) return; // a screen reader would read every frame
  find(".picture").setAttribute("aria-valuenow", now);
  find(".picture").setAttribute("aria-valuetext", `${now} seconds`);
}
