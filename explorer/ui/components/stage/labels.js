// @ts-check
// The texts around the picture: the ticks of its axes, and the figures of the strip.

import { make } from "../page/find.js";

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
