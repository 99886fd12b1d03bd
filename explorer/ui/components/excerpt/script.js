// @ts-check
// The excerpt chooser: a window on the waveform of the whole file, moved by pointer and keyboard.

import { beforeSearch, choose, lastOf, watchPending } from "../page/choosing.js";
import { find } from "../page/find.js";
import { bytesOf } from "../stage/levels.js";
import { rangeWords, startAfterKey, validStart, waveformBars } from "./window.js";

const REST_MS = 500; // from the last key until the excerpt is requested

const state = /** @type {ExcerptProps} */ (props);
const overview = find(".overview");
const handle = find(".window");
/** @type {LongFile | null} */
let file = null;
let start = 0;
/** @type {number | null} */
let grabbedAt = null; // seconds from the window's start to the pointer
/** @type {ReturnType<typeof setTimeout> | undefined} */
let resting;
/** @type {number | null} */
let requested = null; // the last start that is on its way to the server
let isReplaced = false; // another file is on its way

function receive() {
  const isSame = state.value !== null && state.value.low === file?.low;
  file = state.value;
  find(".excerpt").hidden = !file;
  if (!file) return;
  if (!isSame) forgetMove();
  if (!isMoving()) start = file.start_s;
  handle.setAttribute("aria-valuemax", `${file.latest_s}`);
  drawWaveform(file);
  showWindow(file);
}

/** Whether the window is not where the server has it: its answer to an earlier move is late. */
function isMoving() {
  return grabbedAt !== null || resting !== undefined || requested !== null;
}

function forgetMove() {
  clearTimeout(resting);
  resting = undefined;
  grabbedAt = null;
}

/** @param {Choice[]} pending */
function showPending(pending) {
  requested = lastOf(pending, "excerpt")?.start_s ?? null;
  isReplaced = pending.some(({ kind }) => ["task", "clip", "file", "copy"].includes(kind));
  if (isReplaced) forgetMove();
  lock();
  if (!file || isMoving()) return;
  start = file.start_s; // where it was, if the move was refused
  showWindow(file);
}

function isLocked() {
  return state.busy || isReplaced;
}

function lock() {
  overview.dataset.busy = `${isLocked()}`;
  handle.setAttribute("aria-disabled", `${isLocked()}`);
}

/** @param {LongFile} shown */
function drawWaveform({ low, high }) {
  const canvas = find(".waveform", HTMLCanvasElement);
  const scale = window.devicePixelRatio || 1;
  const box = overview.getBoundingClientRect();
  canvas.width = Math.max(1, Math.round(box.width * scale));
  canvas.height = Math.max(1, Math.round(box.height * scale));
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.fillStyle = getComputedStyle(canvas).color;
  const bars = waveformBars(bytesOf(low), bytesOf(high), canvas.width, canvas.height, scale);
  for (const [x, y, width, height] of bars) pen.fillRect(x, y, width, height);
}

/** @param {LongFile} shown */
function showWindow(shown) {
  handle.style.left = `${(start / shown.seconds) * 100}%`;
  handle.style.width = `${(shown.window_s / shown.seconds) * 100}%`;
  const words = rangeWords(shown, start);
  find(".range").textContent = `${words}. Drag the window, or move it with the arrow keys.`;
  handle.setAttribute("aria-valuenow", start.toFixed(2));
  handle.setAttribute("aria-valuetext", words);
}

/** @param {number} seconds */
function moveTo(seconds) {
  if (!file) return;
  start = validStart(file, seconds);
  showWindow(file);
}

/** Request the excerpt, if it is another one. */
function take() {
  clearTimeout(resting);
  resting = undefined;
  if (!file || start === (requested ?? file.start_s)) return;
  choose({ kind: "excerpt", start_s: start });
}

/**
 * @param {PointerEvent} event
 * @param {LongFile} shown
 */
function secondsAt(event, shown) {
  const box = overview.getBoundingClientRect();
  return ((event.clientX - box.left) / box.width) * shown.seconds;
}

/** @param {PointerEvent} event */
function grab(event) {
  if (isLocked() || !file) return;
  overview.setPointerCapture(event.pointerId);
  handle.focus({ preventScroll: true });
  const at = secondsAt(event, file);
  const isInside = event.target === handle || (at >= start && at <= start + file.window_s);
  grabbedAt = isInside ? at - start : file.window_s / 2;
  moveTo(at - grabbedAt);
  event.preventDefault();
}

/** @param {PointerEvent} event */
function drag(event) {
  if (grabbedAt !== null && file) moveTo(secondsAt(event, file) - grabbedAt);
}

function drop() {
  if (grabbedAt === null) return;
  grabbedAt = null;
  take();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isLocked() || !file) return;
  const goal = startAfterKey(event.key, event.shiftKey, file, start);
  if (goal === null) return;
  event.preventDefault();
  moveTo(goal);
  clearTimeout(resting);
  resting = setTimeout(take, REST_MS);
}

/** Before anything else happens, a move by keys that has not been requested yet is. */
function hurry() {
  if (resting !== undefined) take();
}

overview.addEventListener("pointerdown", grab);
overview.addEventListener("pointermove", drag);
overview.addEventListener("pointerup", drop);
overview.addEventListener("pointercancel", drop);
handle.addEventListener("keydown", onKey);
handle.addEventListener("blur", hurry);
beforeSearch(hurry);
new ResizeObserver(() => file && drawWaveform(file)).observe(overview);
watch("value", receive);
watchPending(showPending);
watch("busy", lock);
receive();
lock();
