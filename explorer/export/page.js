// @ts-check
// The exported page: its sounds in the player of Earshot's own page, and a play-head.

import { Player } from "../ui/components/stage/player.js";

const CANNOT_PLAY = "This browser cannot play the sounds of this page.";

/**
 * Return an element of the page.
 * @template {Element} T
 * @param {string} selector
 * @param {new () => T} kind
 */
function find(selector, kind) {
  const found = document.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`The page has no ${selector}.`);
  return found;
}

/** @param {number} value */
const inSeconds = (value) => value.toFixed(2);

const seconds = Number(find("#listen", HTMLElement).dataset.seconds);
const play = find("#play", HTMLButtonElement);
const position = find("#position", HTMLInputElement);
const audible = find("#audible", HTMLInputElement);
const picture = find("#picture", HTMLElement);
const head = find("#head", HTMLElement);
const time = find("#time", HTMLElement);
const gain = find("#gain", HTMLElement);
const note = find("#note", HTMLElement);
const choices = [...document.querySelectorAll("input[name=heard]")];
const player = new Player(show);
/** @type {Record<string, import("../ui/components/stage/player.js").PlayerSound>} */
const sounds = {};

function show() {
  play.textContent = player.playing ? "Stop" : "Play";
  const sound = player.sounds[player.heard];
  const raised = player.audible ? (sound?.gain_db ?? 0) : 0;
  const size = Math.abs(raised).toFixed(1);
  gain.textContent = size === "0.0" ? "0 dB" : `${raised < 0 ? "−" : "+"}${size} dB`;
  const text = sound?.note ?? "";
  if (note.textContent !== text) note.textContent = text;
  showPosition();
}

function showPosition() {
  const at = player.position;
  head.style.left = `calc(${(100 * at) / seconds}% - 1px)`;
  position.value = String(at);
  const words = `${inSeconds(at)} of ${inSeconds(seconds)} s`;
  time.textContent = words;
  position.setAttribute("aria-valuetext", words);
  if (player.playing) requestAnimationFrame(showPosition);
}

async function playOrStop() {
  if (player.playing) {
    player.stop();
    return;
  }
  try {
    await player.play();
  } catch {
    note.textContent = CANNOT_PLAY;
  }
}

for (const audio of document.querySelectorAll("audio")) {
  const { name, storedDb, gainDb, note: text } = audio.dataset;
  sounds[name ?? ""] = {
    url: audio.src,
    gain_db: Number(gainDb),
    stored_db: Number(storedDb),
    note: text ?? "",
  };
}
player.load(sounds, seconds);
play.addEventListener("click", playOrStop);
position.addEventListener("input", () => player.seek(Number(position.value)));
audible.addEventListener("change", () => player.setAudible(audible.checked));
picture.addEventListener("click", (event) => {
  const { left, width } = picture.getBoundingClientRect();
  player.seek(((event.clientX - left) / width) * seconds);
});
for (const choice of choices) {
  if (choice instanceof HTMLInputElement) {
    choice.addEventListener("change", () => player.hear(choice.value));
    if (choice.checked) player.hear(choice.value); // as a browser restores it
  }
}
player.setAudible(audible.checked);
find(".plain", HTMLElement).hidden = true;
find("#player", HTMLElement).hidden = false;
