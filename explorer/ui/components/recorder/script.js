// @ts-check
// The recorder: records, lets the visitor listen, and uploads a recording that is to be used.
// Whatever fails is reported below the buttons.

import { find } from "../page/find.js";
import { claimSound, yieldSound } from "../page/one_sound.js";
import { bring } from "../page/uploading.js";
import { FLOOR_DB } from "./level.js";
import { openMicrophone, release, secondsOf, stopTracks, tap } from "./microphone.js";
import { isSilent, wavBytes } from "./wav.js";

/** @typedef {import("./microphone.js").Recording} Recording */

const state = /** @type {RecorderProps} */ (props);
const { words } = state;
const button = find(".record", HTMLButtonElement);
const use = find(".use", HTMLButtonElement);
const again = find(".again", HTMLButtonElement);
const cancel = find(".cancel", HTMLButtonElement);
const meter = find(".level");
const audio = find(".listen", HTMLAudioElement);
const alertLine = find(".message");
/** @type {Recording | null} */
let recording = null;
/** @type {File | null} */
let taken = null; // a recording that can be listened to and used
let asking = 0; // requests for the microphone; only the last one counts, and 0 is none
let nAsked = 0;
let sending = false;
let nSent = 0; // recordings, which are called after their number

/** @param {string} text */
function warn(text) {
  alertLine.textContent = text;
  alertLine.hidden = !text;
}

/** @param {string} text */
function announce(text) {
  find(".said").textContent = text;
}

function show() {
  const isTaking = asking > 0 || recording !== null;
  const isTaken = taken !== null && !isTaking;
  const hadFocus = element.contains(document.activeElement);
  setLabel(button, buttonLabel());
  button.setAttribute("aria-pressed", `${recording !== null}`);
  button.hidden = isTaken;
  button.disabled = state.busy && !isTaking;
  button.setAttribute("aria-disabled", `${asking > 0}`); // disabled, it would lose the focus
  meter.hidden = recording === null;
  audio.hidden = !isTaken;
  find(".ways").hidden = !isTaking && !isTaken;
  use.hidden = again.hidden = !isTaken;
  setLabel(use, sending ? words.sending : words.use);
  again.disabled = state.busy;
  for (const each of [use, again, cancel]) each.setAttribute("aria-disabled", `${sending}`);
  if (hadFocus && !isShown(document.activeElement)) (isTaken ? use : button).focus();
}

/**
 * @param {HTMLButtonElement} of
 * @param {string} label
 */
function setLabel(of, label) {
  if (of.textContent !== label) of.textContent = label;
}

/** @param {Element | null} focused */
function isShown(focused) {
  return focused !== null && element.contains(focused) && focused.checkVisibility();
}

function buttonLabel() {
  if (recording) return `Stop · ${secondsOf(recording).toFixed(1)} s`;
  return asking ? "Allow …" : "Record";
}

/** @param {number} level in decibels of full scale */
function showLevel(level) {
  const text = `${Math.round(level)}`;
  meter.setAttribute("aria-valuenow", text);
  meter.setAttribute("aria-valuetext", `${text.replace("-", "−")} dB`);
  meter.style.setProperty("--level", `${1 - level / FLOOR_DB}`);
}

/** @param {unknown} error */
function reasonOf(error) {
  const { name, message } = errorOf(error);
  switch (name) {
    case "NotAllowedError":
      return "The browser blocks the microphone on this page. Allow it, then record again.";
    case "NotFoundError":
      return "No microphone was found.";
    case "NotReadableError":
      return "Another program is using the microphone.";
    default:
      return `Recording failed: ${message}`;
  }
}

/**
 * @param {unknown} error
 * @returns {{ name: string, message: string }}
 */
function errorOf(error) {
  return error instanceof Error ? error : { name: "", message: String(error) };
}

async function begin() {
  if (asking || sending) return;
  warn("");
  audio.pause();
  if (!navigator.mediaDevices) {
    warn("Browsers allow recording only on pages served over https or from this computer.");
    return;
  }
  nAsked += 1;
  const mine = nAsked;
  asking = mine;
  show();
  /** @type {MediaStream | null} */
  let stream = null;
  try {
    stream = await openMicrophone();
    if (asking === mine) await record(stream, () => asking === mine);
  } catch (error) {
    if (asking === mine) warn(reasonOf(error));
    stopTracks(stream);
  }
  if (asking === mine) asking = 0;
  else stopTracks(stream); // it was cancelled meanwhile
  show();
}

/**
 * @param {MediaStream} stream
 * @param {() => boolean} isWanted
 */
async function record(stream, isWanted) {
  const begun = await tap(stream, {
    onBlock: (level) => {
      if (recording !== begun || level === null) return;
      showLevel(level);
      show();
    },
    onFull: () =>
      end(begun, `Recording stopped at its limit of ${Math.floor(secondsOf(begun))} s.`),
    onLoss: () => end(begun, "The microphone was disconnected; the recording ends there."),
  });
  if (!isWanted()) {
    release(begun);
    return;
  }
  forget();
  recording = begun;
  showLevel(FLOOR_DB);
  announce("Recording");
}

/**
 * @param {Recording} ended
 * @param {string} reason why it ended, if not by the button
 */
function end(ended, reason = "") {
  if (recording !== ended) return;
  recording = null;
  release(ended);
  const { blocks, context } = ended;
  if (isSilent(blocks)) {
    announce("");
    warn(state.silent);
  } else {
    const bytes = wavBytes(blocks, context.sampleRate);
    const name = nSent ? `recording ${nSent + 1}.wav` : "recording.wav";
    taken = new File([bytes], name, { type: "audio/wav" });
    audio.src = URL.createObjectURL(taken);
    announce(words.taken);
    warn(reason);
  }
  show();
}

/** Drop what was recorded; nothing of it has left the browser. */
function forget() {
  taken = null;
  audio.pause();
  if (audio.src) URL.revokeObjectURL(audio.src);
  audio.removeAttribute("src");
}

/** Cancel whatever is under way: the question for the microphone, a recording, or its use. */
function giveUp() {
  if (sending) return;
  warn("");
  if (recording) {
    release(recording);
    recording = null;
  } else if (!asking) {
    forget();
  }
  asking = 0;
  announce(words.cancelled);
  show();
}

/** Upload the recording; if it does not arrive, or a search is under way, it stays. */
async function send() {
  if (!taken || sending) return;
  if (state.busy) {
    warn(words.busy);
    return;
  }
  warn("");
  audio.pause();
  sending = true;
  show();
  try {
    await bring(taken);
    nSent += 1;
    forget();
    announce("");
  } catch (error) {
    warn(`The recording did not arrive: ${errorOf(error).message}`);
  }
  sending = false;
  show();
}

const preview = {
  get playing() {
    return !audio.paused;
  },
  stop: () => audio.pause(),
};

setLabel(again, words.again);
setLabel(cancel, words.cancel);
meter.setAttribute("aria-label", words.level);
audio.setAttribute("aria-label", words.listen);
button.addEventListener("click", () => (recording ? end(recording) : begin()));
use.addEventListener("click", send);
again.addEventListener("click", begin);
cancel.addEventListener("click", giveUp);
audio.addEventListener("play", () => claimSound(preview));
yieldSound(preview);
watch("busy", () => {
  if (!state.busy && alertLine.textContent === words.busy) warn(""); // it is over
  show();
});
show();
