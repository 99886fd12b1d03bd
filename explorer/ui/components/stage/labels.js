// @ts-check
// The texts around the picture: the ticks of its axes, and the figures of the strip.

import { findAll, make } from "../page/find.js";

/**
 * @param {HTMLElement} holder
 * @param {Scene["ticks_hz"]} ticks
 * @param {"bottom" | "left"} side from which positions count
 */
export function showTicks(holder, ticks, side) {
  const spans = ticks.map(([position, text]) => {
    const tick = make("span", text);
    tick.style[side] = `${position * 100}%`;
    return tick;
  });
  holder.replaceChildren(...spans);
}

/**
 * Mark the part that repeats on the picture and on the ruler below it.
 * @param {import("./region.js").Region | null} region null: the whole, which is not marked
 * @param {number} seconds of the sound
 */
export function showRegion(region, seconds) {
  /** @type {HTMLElement[]} */
  const marks = findAll(".region");
  for (const mark of marks) {
    mark.hidden = region === null;
    if (region === null) continue;
    mark.style.left = `${(region.start / seconds) * 100}%`;
    mark.style.width = `${((region.end - region.start) / seconds) * 100}%`;
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
