// @ts-check
// The layers around a fragment: what the server finds, a row for each, their sounds, and their
// colours, which the stage draws on its picture.

import { find, make } from "../page/find.js";
import { claimSound, yieldSound } from "../page/one_sound.js";
import { pillRow } from "../page/pill_row.js";
import { Player } from "../stage/player.js";

const state = /** @type {LayersProps} */ (props);
const player = new Player(showButtons);
const shows = find(".shows input", HTMLInputElement);
/** @type {{ button: HTMLButtonElement, name: string, label: string }[]} */
let buttons = []; // of the sounds
let drawn = "";

function receive() {
  const { value } = state;
  const isBusy = value?.state === "busy";
  find(".layers").hidden = !value;
  find(".layers").dataset.state = value?.state ?? "";
  find(".about").textContent = value?.about ?? "";
  find(".said").textContent = value?.said ?? "";
  const build = find(".build", HTMLButtonElement);
  build.textContent = value?.state === "partial" ? state.words.again : state.words.build;
  build.disabled = isBusy;
  build.hidden = value?.state === "done";
  find(".halt").textContent = state.words.stop;
  find(".halt", HTMLButtonElement).disabled = !isBusy;
  const rows = JSON.stringify(value?.rows ?? []);
  if (rows !== drawn) {
    drawn = rows;
    drawRows(value);
  }
  find(".shows").hidden = !value?.colours;
  showColours();
}

/** @param {LayersProps["value"]} value */
function drawRows(value) {
  const sounds = (value?.rows ?? []).flatMap((row) =>
    row.sounds.map((sound) => ({ ...sound, url: sound.file.url, name: nameOf(row, sound) })),
  );
  buttons = [];
  player.load(Object.fromEntries(sounds.map((each) => [each.name, each])), value?.seconds ?? 0);
  find(".rows").replaceChildren(...(value?.rows ?? []).map(drawRow));
  find(".trouble").textContent = "";
  showButtons();
}

/** @param {LayerRow} row */
function drawRow(row) {
  const line = make("li");
  line.dataset.layer = row.name;
  const head = make("h3", row.title);
  const size = Object.assign(make("span", row.size), { className: "size" });
  line.append(head, size, make("p", row.line));
  if (row.check) line.append(Object.assign(make("p", row.check), { className: "quiet" }));
  if (row.sounds.length) {
    const plays = Object.assign(make("div"), { className: "plays" });
    plays.append(...row.sounds.map((sound) => playButton(row, sound)));
    line.append(plays);
  }
  if (row.models.length) {
    const models = make("ul");
    models.append(...row.models.map(pillRow));
    line.append(models);
  }
  return line;
}

/**
 * @param {LayerRow} row
 * @param {LayerSound} sound
 */
function playButton(row, sound) {
  const button = Object.assign(make("button"), { type: "button" });
  const name = nameOf(row, sound);
  button.addEventListener("click", () => toggle(name));
  buttons.push({ button, name, label: sound.label });
  return button;
}

/**
 * @param {LayerRow} row
 * @param {LayerSound} sound
 */
function nameOf(row, sound) {
  return `${row.name}: ${sound.label}`;
}

/** @param {string} name of a sound */
async function toggle(name) {
  if (player.playing && player.heard === name) {
    player.stop();
    return;
  }
  player.hear(name);
  claimSound(player);
  try {
    await player.play();
  } catch (error) {
    const reason = error instanceof Error ? error.message : `${error}`;
    find(".trouble").textContent = `Cannot play: ${reason}`;
  }
}

function showButtons() {
  for (const { button, name, label } of buttons) {
    const isHeard = player.playing && player.heard === name;
    button.textContent = `${isHeard ? "Stop" : "Play"} ${label}`;
    button.setAttribute("aria-pressed", `${isHeard}`);
  }
}

/** Have the stage colour its picture by the layers, or no longer. */
function showColours() {
  const detail = shows.checked ? (state.value?.colours ?? null) : null;
  document.dispatchEvent(new CustomEvent("earshot:layers", { detail }));
}

find(".build").addEventListener("click", () => {
  find(".said").textContent = state.words.waiting; // the device may be another visitor's
  find(".build", HTMLButtonElement).disabled = true;
  trigger("build", { of: state.value?.of });
});
find(".halt").addEventListener("click", () => trigger("halt"));
shows.addEventListener("change", showColours);
yieldSound(player);
watch("value", receive);
receive();
