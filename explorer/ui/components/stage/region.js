// @ts-check
// The part of a sound that repeats, from a start to an end in seconds.

const SHORTEST_S = 0.05; // what is shorter buzzes

/**
 * @typedef {{ start: number, end: number }} Region
 */

/**
 * Return what is between two times, in either order; null if that is too short to repeat.
 * @param {number} one
 * @param {number} other
 * @returns {Region | null}
 */
export function regionBetween(one, other) {
  const [start, end] = [Math.min(one, other), Math.max(one, other)];
  return end - start < SHORTEST_S ? null : { start, end };
}

/**
 * Move the start; a region that would end before it lasts to the end of the sound.
 * @param {Region | null} region null: the whole sound repeats
 * @param {number} start
 * @param {number} seconds of the sound
 */
export function startingAt(region, start, seconds) {
  return regionBetween(start, region && region.end > start ? region.end : seconds);
}

/**
 * Move the end; a region that would begin after it begins with the sound.
 * @param {Region | null} region null: the whole sound repeats
 * @param {number} end
 */
export function endingAt(region, end) {
  return regionBetween(region && region.start < end ? region.start : 0, end);
}

/**
 * Return where in the sound a player is that has run without a jump to a time.
 * @param {number} time in seconds, beyond the end of the region after the first pass
 * @param {Region} region
 */
export function wrapped(time, { start, end }) {
  return time < end ? time : start + ((time - start) % (end - start));
}

/**
 * Return whether a player in a region can be there.
 * @param {number} position in seconds
 * @param {Region} region
 */
export function isInside(position, { start, end }) {
  return start <= position && position < end;
}

/** @param {Region | null} region */
export function regionWords(region) {
  if (region === null) return "The whole sound repeats.";
  return `${spanOf(region)} repeats.`;
}

/** @param {Region} region */
export function spanOf({ start, end }) {
  return `${start.toFixed(2)} to ${end.toFixed(2)} s`;
}
