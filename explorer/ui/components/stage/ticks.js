// @ts-check
// Where the axes of what is seen are marked, and with what.

const ROUND_HZ = [0, 50, 100, 200, 500, 1000, 2000, 4000, 8000, 16000];
const FEWEST = 4; // ticks, or else they are evenly spaced
const CLOSEST = 1 / 12; // ticks of frequency, as a share of the surface's height
const MAX_EVEN = 10; // evenly spaced ticks
const SLIP_HZ = 0.01; // of rounding at the ends of an axis
const STEPS = [1, 2, 5]; // times a power of ten

/** @typedef {[position: number, text: string]} Tick */

/**
 * Return round frequencies that are far enough from one another.
 * @param {import("./view.js").View} view
 * @returns {Tick[]} position from the lower end of the surface
 */
export function ticksHz({ axis, bottom, top }) {
  const [low, high] = [axis.hz(bottom), axis.hz(top)];
  /** @param {number[]} all */
  const apart = (all) => {
    /** @type {Tick[]} */
    const ticks = [];
    for (const hz of all.filter((each) => low - SLIP_HZ <= each && each <= high + SLIP_HZ)) {
      const position = (axis.position(hz) - bottom) / (top - bottom);
      const last = ticks.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY;
      if (position - last >= CLOSEST) ticks.push([position, hertz(hz)]);
    }
    return ticks;
  };
  const round = apart(ROUND_HZ);
  return round.length >= FEWEST ? round : apart(multiples(low, high));
}

/**
 * Return round times; the first one has the unit.
 * @param {import("./view.js").View} view
 * @param {number} seconds of the whole picture
 * @returns {Tick[]} position from the left end of the surface
 */
export function ticksS({ left, right }, seconds) {
  const times = multiples(left * seconds, right * seconds);
  return times.map((time, at) => [
    (time / seconds - left) / (right - left),
    `${rounded(time)}${at === 0 ? " s" : ""}`,
  ]);
}

/**
 * Return the multiples of a round step between two numbers, 10 steps at most.
 * @param {number} low
 * @param {number} high
 */
function multiples(low, high) {
  const power = 10 ** Math.floor(Math.log10((high - low) / MAX_EVEN));
  const step = [...STEPS, 10].map((each) => each * power).find((s) => (high - low) / s <= MAX_EVEN);
  if (step === undefined) return [];
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
  return Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
}

/** @param {number} hz */
function hertz(hz) {
  return hz >= 1000 ? `${rounded(hz / 1000)} kHz` : `${rounded(hz)} Hz`;
}

/** @param {number} value without the last digits of floating point */
function rounded(value) {
  return Number(value.toPrecision(6));
}
