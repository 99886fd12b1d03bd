// @ts-check
// The ruler below the picture: dragging along it chooses the part of the sound that repeats.

import { find } from "../page/find.js";
import { regionBetween } from "./region.js";

const CLICK_PX = 4; // a pointer that moves less is not dragged

/**
 * @typedef {import("./region.js").Region | null} Dragged null: a click, which chooses nothing
 */

/**
 * @param {object} stage
 * @param {(event: PointerEvent) => number} stage.timeAt where a pointer is in the sound, in seconds
 * @param {(region: Dragged) => void} stage.dragged called while the pointer moves
 * @param {(region: Dragged) => void} stage.chosen called once it is lifted
 * @param {() => void} stage.cancelled called if the browser takes it, as to scroll
 */
export function followRuler({ timeAt, dragged, chosen, cancelled }) {
  const ruler = find(".ticks-s");
  /** @type {PointerEvent | null} */
  let from = null;
  /** @param {PointerEvent} event */
  function regionTo(event) {
    if (from === null || Math.abs(event.clientX - from.clientX) < CLICK_PX) return null;
    return regionBetween(timeAt(from), timeAt(event));
  }
  ruler.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    from = event;
    ruler.setPointerCapture(event.pointerId);
  });
  ruler.addEventListener("pointermove", (event) => {
    if (from !== null && event.isPrimary) dragged(regionTo(event));
  });
  ruler.addEventListener("pointerup", (event) => {
    if (from === null || !event.isPrimary) return;
    const region = regionTo(event);
    from = null;
    chosen(region);
  });
  ruler.addEventListener("pointercancel", () => {
    from = null;
    cancelled();
  });
}
