// @ts-check
// The texts around the picture: the ticks of its axes, and the figures of the strip.

import { findAll, make } from "../page/find.js";

const NEAR_END = 0.03;

/**
 * @param {HTMLElement} holder
 * @param {import("./ticks.js").Tick[]} ticks
 * @param {"bottom" | "left"} side from which positions count
 */
export function showTicks(holder, ticks, side) {
  const spans = ticks.map(([position, text]) => {
    const tick = make("span", text);
    tick.style[side] = `${position * 100}%`;
    if (position < NEAR_END || position > 1 - NEAR_END) {
      tick.dataset.end = position < NEAR_END ? "first" : "last"; // there its text would stick out
    }
    return tick;
  });
  holder.replaceChildren(...spans);
}

/**
 * Mark the part that repeats on the picture and on the ruler below it.
 * @param {import("./region.js").Region | null} region null: the whole, which is not marked
 * @param {import("./view.js").View} view
 * @param {number} seconds of the sound
 */
export function showRegion(region, view, seconds) {
  /** @type {HTMLElement[]} */
  const marks = findAll(".region");
  for (const mark of marks) {
    mark.hidden = region === null;
    if (region === null) continue;
    const [left, right] = [region.start, region.end].map((time) => {
      const { x } = view.toSurface({ x: time / seconds, y: 0 });
      return Math.min(Math.max(x, 0), 1);
    });
    Object.assign(mark.style, { left: `${left * 100}%`, width: `${(right - left) * 100}%` });
  }
}

/**
 * Return a figure with its label, for the strip.
 * @param {SearchProgress["figures"][number]} entry
 */
export function figure([value, label]) {
  const cell = make("div");
  cell.append(make("dt", label), make("dd", value));
  return cell;
}

/**
 * Set a text, if it is another one.
 * @param {HTMLElement} holder
 * @param {string} text
 */
export function showText(holder, text) {
  if (holder.textContent !== text) holder.textContent = text;
}
