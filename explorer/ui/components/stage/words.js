// @ts-check
// Numbers in the stage's words.

const NOTES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
const LOWEST_HZ = 27.5; // of a piano

/**
 * Return the name of the nearest note, where A4 is 440 Hz; nothing below the piano.
 *
 * No cents: a row of the picture is as wide as a semitone or more in its lowest octaves.
 * @param {number} hz
 */
export function noteOf(hz) {
  if (hz < LOWEST_HZ) return "";
  const number = Math.round(69 + 12 * Math.log2(hz / 440));
  return `${NOTES[number % 12]}${Math.floor(number / 12) - 1}`;
}

/**
 * Return the number of a band, from 1 at the lowest; nothing where the picture cannot show each.
 * @param {Scene} scene
 * @param {number} strip
 */
export function bandOf({ n_patches: nPatches, slice_edges: edges, coarse }, strip) {
  return coarse ? "" : `band ${strip + 1} of ${nPatches / (edges.length - 1)}`;
}

/**
 * Return whole decibels with their sign; the minus is the typographic one.
 * @param {number} db
 */
export function signed(db) {
  const whole = Math.round(db);
  return `${whole < 0 ? "−" : whole > 0 ? "+" : ""}${Math.abs(whole)} dB`;
}

/**
 * Describe a point of the picture, in a few parts.
 * @param {object} point
 * @param {number} point.seconds
 * @param {number} point.hz
 * @param {string} point.band its number; empty: unknown
 * @param {number} point.decibels
 * @param {number} point.floor where the decibel scale begins
 * @param {"" | "kept" | "kept in part" | "not kept"} point.kept
 */
export function pointWords({ seconds, hz, band, decibels, floor, kept }) {
  const level = decibels <= floor ? `below ${floor} dB` : `${Math.round(decibels)} dB`;
  const note = noteOf(hz);
  const pitch = `${Math.round(hz)} Hz${note && ` (${note})`}`;
  const parts = [`${seconds.toFixed(2)} s`, pitch, band, level.replace("-", "−"), kept];
  return parts.filter(Boolean);
}
