// @ts-check
// The microphone: takes the samples as they come, without a lossy codec in between.

import { PeakMeter } from "./level.js";
import { BYTES_PER_SAMPLE, HEADER_BYTES } from "./wav.js";

/**
 * @typedef {object} Recording
 * @property {MediaStream} stream
 * @property {AudioContext} context
 * @property {Float32Array[]} blocks
 * @property {number} nSamples
 */

/**
 * @typedef {object} Listener
 * @property {(level: number | null) => void} onBlock in decibels, ten times a second
 * @property {() => void} onFull the recording is as long as it may be
 * @property {() => void} onLoss the microphone is gone
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

/** Ask for the microphone. */
export function openMicrophone() {
  return navigator.mediaDevices.getUserMedia({ audio: RAW });
}

/** @param {MediaStream | null} stream */
export function stopTracks(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/**
 * Stop recording and give the microphone back.
 * @param {Recording} ended
 */
export function release({ stream, context }) {
  stopTracks(stream);
  context.close();
}

/** @param {Recording} taken */
export function secondsOf({ nSamples, context }) {
  return nSamples / context.sampleRate;
}

/**
 * Record from now on, until the recording is released.
 * @param {MediaStream} stream
 * @param {Listener} listener
 */
export async function tap(stream, listener) {
  const context = new AudioContext();
  /** @type {Recording} */
  const taken = { stream, context, blocks: [], nSamples: 0 };
  const meter = new PeakMeter(context.sampleRate);
  const mostSamples = Math.min(
    MAX_S * context.sampleRate,
    (MAX_BYTES - HEADER_BYTES) / BYTES_PER_SAMPLE,
  );
  const address = URL.createObjectURL(new Blob([TAP], { type: "text/javascript" }));
  await context.audioWorklet.addModule(address);
  URL.revokeObjectURL(address);
  const node = new AudioWorkletNode(context, "tap");
  node.port.onmessage = ({ data }) => {
    if (context.state === "closed") return;
    taken.blocks.push(data);
    taken.nSamples += data.length;
    listener.onBlock(meter.take(data));
    if (taken.nSamples + data.length > mostSamples) listener.onFull();
  };
  for (const track of stream.getTracks()) track.addEventListener("ended", listener.onLoss);
  // The tap's output is silence; without a destination it would not run.
  context.createMediaStreamSource(stream).connect(node).connect(context.destination);
  return taken;
}
