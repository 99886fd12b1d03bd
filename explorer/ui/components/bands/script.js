// @ts-check
// The list of what a fragment keeps. The server makes the sound of a part when it is asked for.

import { find, findAll, make } from "../page/find.js";
import { claimSound, yieldSound } from "../page/one_sound.js";
import { Player } from "../stage/player.js";

const NAME = "cell"; // of the only sound that the player has
const state = /** @type {BandsProps} */ (props);
const player = new Player(show);
/** @type {number | null} */
let asked = null; // the cell that is to be heard and is not yet
/** @type {number | null} */
let current = null; // the cell whose sound the player has
let drawn = "";

function receive() {
  const { value } = state;
  find(".bands").hidden = !value;
  const rows = JSON.stringify(value?.rows ?? []);
  if (rows !== drawn) {
    drawn = rows;
    silence();
    find("ul").replaceChildren(...(value?.rows ?? []).map(row));
    show();
  }
  find("h2").textContent = value?.title ?? "";
  find(".about").textContent = value?.about ?? "";
  find(".more").textContent = value?.more ?? "";
  if (value?.sound && value.sound.cell === asked) play(value.sound);
}

/** @param {BandRow} shown */
function row({ cell, name }) {
  const line = make("li");
  const button = Object.assign(make("button"), { type: "button", value: `${cell}`, name });
  button.addEventListener("click", () => toggle(cell));
  line.append(button, make("span", name), Object.assign(make("span"), { className: "note" }));
  return line;
}

/** @param {number} cell */
function isHeard(cell) {
  return cell === asked || (cell === current && player.playing);
}

/** @param {number} cell */
function toggle(cell) {
  const isOn = isHeard(cell);
  silence();
  if (isOn) return;
  asked = cell;
  show();
  const sound = state.value?.sound;
  if (sound?.cell === cell) play(sound);
  else trigger("play", { cell });
}

function silence() {
  asked = null;
  player.load({}, 0);
}

/** @param {CellSound} sound */
async function play(sound) {
  current = sound.cell;
  player.heard = NAME;
  player.load({ [NAME]: { ...sound, url: sound.file.url } }, sound.seconds);
  claimSound(player);
  try {
    await player.play();
  } catch (error) {
    const reason = error instanceof Error ? error.message : `${error}`;
    find(".said").textContent = `Cannot play: ${reason}`;
  }
  if (asked === sound.cell) asked = null;
  show();
}

function show() {
  const { value } = state;
  /** @type {HTMLButtonElement[]} */
  const buttons = findAll("button");
  for (const button of buttons) {
    const cell = Number(button.value);
    const word = isHeard(cell) ? "Stop" : "Play";
    button.textContent = word;
    button.setAttribute("aria-label", `${word} ${button.name}`);
    const note = button.parentElement?.querySelector(".note");
    if (note) note.textContent = value?.sound?.cell === cell ? value.sound.note : "";
  }
}

player.looping = false;
yieldSound(player);
document.addEventListener("earshot:no-sound", silence); // the server could not make it
watch("value", receive);
receive();
