// @ts-check
// The microphone: takes the samples as they come, without a lossy codec in between, and uploads
// them. Whatever fails is reported below the button.

import { find } from "../page/find.js";
import { bring } from "../page/uploading.js";
import { BYTES_PER_SAMPLE, HEADER_BYTES, isSilent, wavBytes } from "./wav.js";

/**
 * @typedef {object} Recording
 * @property {MediaStream} stream
 * @property {AudioContext} context
 * @property {Float32Array[]} blocks
 * @property {number} nSamples
 */

const MAX_S = 300;
const MAX_BYTES = 48 << 20; // the server takes 50 MiB; a microphone may give 192,000 samples a second
const RAW = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
// Hands every block of the first channel to the page.
const TAP = `registerProcessor("tap", class extends AudioWorkletProcessor {
  process([input]) {
    if (input[0]) this.port.postMessage(input[0].slice());
    return true;
  }
});`;

const state = /** @type {RecorderProps} */ (props);
const button = find(".record", HTMLButtonElement);
const again = find(".again", HTMLButtonElement);
const alertLine = find(".message");
/** @type {Recording | null} */
let recording = null;
/** @type {File | null} */
let unsent = null; // a recording that did not arrive
let starting = false;
let sending = false;

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
  const label = buttonLabel();
  if (button.textContent !== label) button.textContent = label;
  button.setAttribute("aria-pressed", `${recording !== null}`);
  button.disabled = state.busy && !recording;
  button.setAttribute("aria-disabled", `${starting}`); // disabled, it would lose the focus
  again.hidden = !unsent || sending || recording !== null;
  again.disabled = starting || state.busy;
}

function buttonLabel() {
  if (recording) return `Stop · ${secondsOf(recording).toFixed(1)} s`;
  return starting ? "Allow …" : "Record";
}

/** @param {Recording} taken */
function secondsOf({ nSamples, context }) {
  return nSamples / context.sampleRate;
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
  if (starting) return;
  warn("");
  if (!navigator.mediaDevices) {
    warn("Browsers allow recording only on pages served over https or from this computer.");
    return;
  }
  starting = true;
  show();
  /** @type {MediaStream | null} */
  let stream = null;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: RAW });
    recording = await tap(stream);
    unsent = null;
    announce("Recording");
  } catch (error) {
    stopTracks(stream);
    warn(reasonOf(error));
  }
  starting = false;
  show();
}

/** @param {MediaStream | null} stream */
function stopTracks(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** @param {MediaStream} stream */
async function tap(stream) {
  const context = new AudioContext();
  /** @type {Recording} */
  const taken = { stream, context, blocks: [], nSamples: 0 };
  const mostSamples = Math.min(
    MAX_S * context.sampleRate,
    (MAX_BYTES - HEADER_BYTES) / BYTES_PER_SAMPLE,
  );
  const address = URL.createObjectURL(new Blob([TAP], { type: "text/javascript" }));
  await context.audioWorklet.addModule(address);
  URL.revokeObjectURL(address);
  const node = new AudioWorkletNode(context, "tap");
  node.port.onmessage = ({ data }) => {
    if (recording !== taken) return;
    taken.blocks.push(data);
    taken.nSamples += data.length;
    show();
    if (taken.nSamples + data.length > mostSamples) {
      end(taken, `Recording stopped at its limit of ${Math.floor(secondsOf(taken))} s.`);
    }
  };
  const onLoss = () => {
    if (recording === taken)
      end(taken, "The microphone was disconnected; the recording ends there.");
  };
  for (const track of stream.getTracks()) track.addEventListener("ended", onLoss);
  // The tap's output is silence; without a destination it would not run.
  context.createMediaStreamSource(stream).connect(node).connect(context.destination);
  return taken;
}

/**
 * @param {Recording} ended
 * @param {string} reason why it ended, if not by the button
 */
function end({ stream, context, blocks }, reason = "") {
  recording = null;
  stopTracks(stream);
  context.close();
  announce("Recorded");
  warn(isSilent(blocks) ? state.silent : reason);
  if (!isSilent(blocks)) {
    const bytes = wavBytes(blocks, context.sampleRate);
    unsent = new File([bytes], "recording.wav", { type: "audio/wav" });
  }
  show();
  if (unsent) send(unsent);
}

/**
 * Upload a recording; if it does not arrive, or a search is under way, keep it to be sent again.
 * @param {File} file
 */
async function send(file) {
  if (state.busy) {
    warn("The recording is saved: send it when the search has finished.");
    return;
  }
  sending = true;
  show();
  try {
    await bring(file);
    if (unsent === file) unsent = null;
  } catch (error) {
    warn(`The recording did not arrive: ${errorOf(error).message}`);
  }
  sending = false;
  show();
}

function sendAgain() {
  warn("");
  if (unsent) send(unsent);
}

button.addEventListener("click", () => (recording ? end(recording) : begin()));
again.addEventListener("click", sendAgain);
watch("busy", show);
show();
