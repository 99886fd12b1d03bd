// @ts-check
// The stage: connects the picture, the player and the words to what the server sends.

import { find, findAll } from "../page/find.js";
import { claimSound, yieldSound } from "../page/one_sound.js";
import { Closer } from "./closer.js";
import { showControls } from "./controls.js";
import { boxOf } from "./cursor.js";
import { followKeys } from "./keyboard.js";
import { followKnobs } from "./knobs.js";
import { showText } from "./labels.js";
import { unpackKeep } from "./levels.js";
import { Painting } from "./painting.js";
import { Picture } from "./picture.js";
import { showPlayHead } from "./play_head.js";
import { Player } from "./player.js";
import { followPointer } from "./pointer.js";
import { pointOf, showReadoutAt } from "./readout.js";
import { Repeating } from "./repeating.js";
import { announce, reportNoSound, SearchWords } from "./search_words.js";
import { SoFar } from "./so_far.js";
import { tintsOf } from "./tints.js";

const YOURS = "yours"; // the version that a visitor paints

const state = /** @type {StageProps} */ (props);
const stage = find(".stage");
const surface = find(".picture");
/** @type {HTMLButtonElement[]} */
const versions = findAll("[data-version]");
const player = new Player(showPlayer);
/** @type {Picture | null} */
let picture = null;
/** @type {{ n: number, enough: boolean[], rest: boolean[] } | null} */
let kept = null; // which patches hold something kept, and which hold something left
/** @type {string} */
let shown = "original"; // which version is pressed, drawn in colour and, if there is a sound, heard
let playsNext = false; // Play was pressed for a sound that is being made
let soundsKey = "";
/** @type {LayerColours | null} */
let layers = null; // around the fragment, in colours of their own
const soFar = new SoFar();
const searchWords = new SearchWords();
/** @type {Closer} */
const closer = new Closer({ changed: showView, paints: () => painting.paints });
const repeating = new Repeating(player, closer);
/** @type {Painting} */
const painting = new Painting({
  grid: () => picture?.grid ?? null,
  view: () => closer.view,
  ask: (question) => trigger("paint", question),
  changed: showPainted,
});
let leftOut = 0; // how much colour keeps what is left out
let nextFrame = 0; // one for all that ask to have the position shown
/** @type {PointerEvent | null} */
let pointer = null; // where it was last on the picture

// ---- what the server sends -------------------------------------------------------------------

function receive() {
  const value = state.value;
  if (!value?.scene) return;
  if (value.scene.id !== picture?.scene.id) loadScene(value.scene);
  const isFirst = kept === null && value.progress.kept !== null && value.progress.busy;
  kept = unpackKeep(value.progress.kept, value.scene.n_patches);
  soFar.receive(value.progress);
  loadSounds(value.sounds, value.scene, value.progress.busy);
  searchWords.show(value.progress);
  if (isFirst && !player.playing) shown = "enough"; // the picture follows the search
  const { busy: isBusy } = value.progress;
  const { id: scene, coarse: isCoarse } = value.scene;
  painting.follow(kept?.enough ?? null, { scene, isBusy, isCoarse });
  if (!canBeShown(shown)) shown = "original";
  showPlayer();
  showReadout(); // of what is drawn now, where the pointer is
}

/**
 * Show what was painted, or the result once it is dropped; its sound comes a moment later.
 * @param {boolean} isStroke whether the visitor has just painted; otherwise what is heard stays
 */
function showPainted(isStroke) {
  if (shown === YOURS && !painting.isOpen) hear("enough");
  if (isStroke && shown !== YOURS) hear(YOURS);
  const { sound } = painting;
  if (sound) player.put(YOURS, { ...sound, url: sound.file.url }).catch(reportNoSound);
  else if (!painting.isOpen) player.remove(YOURS);
  showPlayer();
}

/** @param {Scene} scene */
function loadScene(scene) {
  picture?.stop();
  const isSameClip = closer.load(scene);
  if (!isSameClip) player.region = null;
  const canvas = find(".spectrogram", HTMLCanvasElement);
  picture = new Picture(canvas, find(".rail", HTMLCanvasElement), state.stops, scene, closer.view);
  surface.setAttribute("aria-valuemax", scene.seconds.toFixed(2));
  find(".eyebrow").textContent = scene.title;
  stage.dataset.scene = scene.id;
}

/**
 * @param {StageValue["sounds"]} sounds
 * @param {Scene} scene
 * @param {boolean} busy
 */
function loadSounds(sounds, scene, busy) {
  const available = Object.entries(sounds).flatMap(([name, sound]) =>
    sound ? [{ name, sound }] : [],
  );
  const key = JSON.stringify([scene.id, available]);
  if (key === soundsKey) return;
  const isSameClip = soundsKey.startsWith(`["${scene.id}"`);
  const position = isSameClip ? player.position : 0;
  const goesOn = isSameClip && (playsNext || (busy && player.playing));
  playsNext = false;
  soundsKey = key;
  const urls = available.map(({ name, sound }) => [name, { ...sound, url: sound.file.url }]);
  shown = soFar.heardNext(busy, isSameClip ? shown : "original");
  player.heard = shown;
  player.load(Object.fromEntries(urls), scene.seconds);
  player.seek(position);
  if (goesOn) play();
}

// ---- what is seen ----------------------------------------------------------------------------

/** Show in colour what is pressed: everything, the part that is enough, or the rest. */
function showKeep() {
  if (!picture) return;
  const enough = keptNow();
  const rest = kept?.rest ?? null;
  const isPart = shown === "enough" || shown === YOURS;
  picture.tint(tintsOf(shown === YOURS ? null : layers, picture.scene.n_patches));
  picture.leftOut = leftOut;
  picture.show(isPart ? enough : shown === "rest" ? rest : null, enough);
  stage.dataset.kept = kept ? `${kept.n}` : "";
  stage.dataset.lit = kept ? `${kept.enough.filter(Boolean).length}` : "";
}

/**
 * Whether the search that runs has found something, which has no verified sound yet.
 * @param {string} name
 */
function isLive(name) {
  return name === "enough" && kept !== null && stage.dataset.busy === "true";
}

/** @param {string} name */
function canBeShown(name) {
  return name in player.sounds || isLive(name) || (name === YOURS && painting.isOpen);
}

function showPlayer() {
  if (!picture) return;
  const sound = player.sounds[shown];
  for (const button of versions) {
    const name = button.dataset.version ?? "";
    const { whole = "", soFar: words = "" } = button.dataset;
    const isMade = soFar.isMadeFor(name);
    if (words) showText(button, isLive(name) ? words : whole);
    button.disabled = !canBeShown(name);
    button.hidden = name === YOURS && !painting.isOpen;
    button.setAttribute("aria-pressed", `${name === shown}`);
    button.setAttribute("aria-busy", `${isMade && soFar.isWanted}`);
  }
  showControls(player, sound, Boolean(sound) || soFar.isMadeFor(shown));
  Object.assign(stage.dataset, { playing: player.playing, version: shown, heard: player.heard });
  repeating.show();
  showKeep();
  showPosition();
}

function showPosition() {
  if (!picture) return;
  showPlayHead(player, closer.view, picture.scene.seconds);
  cancelAnimationFrame(nextFrame);
  if (player.playing) nextFrame = requestAnimationFrame(showPosition);
}

/** Return which patches the picture shows as kept. */
function keptNow() {
  return shown === YOURS ? painting.keep : (kept?.enough ?? null);
}

function showReadout() {
  if (!picture || !pointer) return;
  showReadoutAt(pointOf(pointer, surface), closer.pointOf(pointer), picture, keptNow());
}

/** Show another part of the picture, or the same on another axis. */
function showView() {
  picture?.look();
  painting.show();
  showPlayer();
  showReadout();
}

/** Play or pause; what a search has found so far is made now, and played when it comes. */
function togglePlay() {
  if (player.playing) {
    player.stop();
  } else if (soFar.isMadeFor(shown)) {
    playsNext = true;
    hear(shown);
  } else {
    play();
  }
}

/**
 * Move the play-head by a key, and into sight.
 * @param {number} position
 */
function seekTo(position) {
  player.seek(position);
  const x = player.position / player.seconds;
  closer.reveal({ left: x, right: x });
}

/** If the sound can no longer be fetched, say so on the page. */
function play() {
  claimSound(player);
  player.play().catch(reportNoSound);
}

// ---- what a person does ----------------------------------------------------------------------

/**
 * Switch to a sound. That of a search that runs is made now, and heard as soon as it comes.
 * @param {string} name
 */
function hear(name) {
  if (name === YOURS && !painting.isOpen) return;
  if (soFar.isMadeFor(name)) {
    soFar.isWanted = true;
    trigger("so_far");
  }
  shown = name;
  if (name in player.sounds || name === YOURS) player.hear(name, true);
  else if (!soFar.isMadeFor(name)) player.stop(); // nothing to be heard is shown
  showPlayer();
}

/** Return what the keys depend on. */
function keyState() {
  const { position, seconds, region } = player;
  return { position, seconds, isPart: region !== null, pans: !closer.view.isWhole };
}

/**
 * Let a key paint, if it does.
 * @param {KeyboardEvent} event
 */
function paintBy(event) {
  const said = event.target === surface ? painting.key(event) : null;
  if (said === null) return false;
  announce(said);
  if (picture) closer.reveal(boxOf(picture.scene, painting.cursor));
  return true;
}

find(".play").addEventListener("click", togglePlay);
find(".level").addEventListener("click", () => player.setAudible(!player.audible));
find(".loop").addEventListener("click", () => player.setLooping(!player.looping));
for (const button of versions) {
  button.addEventListener("click", () => hear(button.dataset.version ?? ""));
}
yieldSound(player);
followKeys(stage, paintBy, keyState, {
  toggle: togglePlay,
  hear,
  seek: seekTo,
  zoom: (factor) => closer.step(factor),
  pan: (dx, dy) => closer.pan(dx, dy),
  repeat: (what) => repeating.here(what),
});
followPointer(surface, painting, closer, {
  seek: (share) => player.seek(share * (picture?.scene.seconds ?? 0)),
  moved: (event) => {
    pointer = event;
    showReadout();
  },
});
followKnobs({
  volume: (share) => player.setVolume(share),
  speed: (share) => player.setRate(share),
  "left-out": (share) => {
    leftOut = share;
    showKeep();
  },
});
document.addEventListener("earshot:tour", (event) => {
  const { detail } = /** @type {CustomEvent<string>} */ (event);
  if (detail === "take-away") {
    painting.takeOne();
  } else if (canBeShown(detail)) {
    hear(detail);
    if (!player.playing) togglePlay();
  }
});
document.addEventListener("earshot:layers", (event) => {
  layers = /** @type {CustomEvent<LayerColours | null>} */ (event).detail;
  showKeep();
});
watch("value", receive);
watch("yours", () => painting.receive(state.yours));
receive();
