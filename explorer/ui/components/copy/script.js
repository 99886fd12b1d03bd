// @ts-check
// A clip beside its synthetic copy; everything is set as text.

import { choose } from "../page/choosing.js";
import { find, make } from "../page/find.js";
import { claimSound, yieldSound } from "../page/one_sound.js";

/** @type {["clip" | "copy" | "more", string][]} */
const COLUMNS = [
  ["clip", "the clip"],
  ["copy", "the copy"],
  ["more", "more likely fake"],
];
const MAKE = "Make a synthetic copy";

const state = /** @type {CopyProps} */ (props);
const compareButton = find(".compare", HTMLButtonElement);
const takeButton = find(".take", HTMLButtonElement);

/** @param {CopyValue["rows"][number]} entry */
function row(entry) {
  const line = make("tr");
  const head = Object.assign(make("th", entry.model), { scope: "row" });
  const cells = COLUMNS.map(([name, label]) => {
    const cell = make("td", entry[name]);
    cell.dataset.label = label;
    return cell;
  });
  line.append(head, ...cells);
  return line;
}

function showBeside() {
  const { value, busy } = state;
  find(".beside").hidden = !value;
  if (!value) return;
  const hadFocus = document.activeElement === compareButton;
  const isMade = value.rows.length > 0;
  find(".lead").textContent = value.text;
  find("tbody").replaceChildren(...value.rows.map(row));
  find(".verdicts").hidden = find(".sounds").hidden = takeButton.hidden = !isMade;
  compareButton.hidden = isMade;
  compareButton.disabled = takeButton.disabled = busy;
  compareButton.textContent = MAKE;
  compareButton.removeAttribute("aria-disabled");
  if (hadFocus && isMade) takeButton.focus();
  setSound(find("audio.clip", HTMLAudioElement), value.sounds?.clip);
  setSound(find("audio.copy", HTMLAudioElement), value.sounds?.copy);
}

/**
 * @param {HTMLAudioElement} player
 * @param {ServedFile | undefined} file
 */
function setSound(player, file) {
  if (!file) player.removeAttribute("src");
  else if (!player.src.endsWith(file.url)) player.src = file.url;
}

for (const name of ["clip", "copy"]) {
  const audio = find(`audio.${name}`, HTMLAudioElement);
  const player = {
    get playing() {
      return !audio.paused;
    },
    stop: () => audio.pause(),
  };
  audio.addEventListener("play", () => claimSound(player));
  yieldSound(player);
}
compareButton.addEventListener("click", () => {
  if (compareButton.getAttribute("aria-disabled") === "true") return;
  compareButton.setAttribute("aria-disabled", "true"); // locked, it would lose the focus
  compareButton.textContent = "Making the copy …";
  trigger("compare");
});
takeButton.addEventListener("click", () => choose({ kind: "copy" }));
watch(["value", "busy"], showBeside);
showBeside();
