// @ts-check
// Numbers in the stage's words.

const NOTES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
const LOWEST_HZ = 27.5; // of a piano

/**
 * Return the nearest note as " (A4)"; nothing below the piano.
 * @param {number} hz
 */
export function noteOf(hz) {
  if (hz < LOWEST_HZ) return "";
  const number = Math.round(69 + 12 * Math.log2(hz / 440));
  return ` (${NOTES[number % 12]}${Math.floor(number / 12) - 1})`;
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
 * Describe a point of the picture.
 * @param {object} point
 * @param {number} point.seconds
 * @param {number} point.hz
 * @param {number} point.decibels
 * @param {number} point.floor where the decibel scale begins
 * @param {"" | "kept" | "kept in part" | "not kept"} point.kept
 */
export function pointWords({ seconds, hz, decibels, floor, kept }) {
  const level = decibels <= floor ? `below ${floor} dB` : `${Math.round(decibels)} dB`;
  const place = `${seconds.toFixed(2)} s · ${Math.round(hz)} Hz${noteOf(hz)}`;
  return `${place} · ${level.replace("-", "−")}${kept && ` · ${kept}`}`;
}
