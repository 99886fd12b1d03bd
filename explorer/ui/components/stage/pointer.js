// @ts-check
// The pointer on the picture and on the rail beside it: it paints, or moves the play-head.

import { find } from "../page/find.js";
import { pointOf } from "./readout.js";

/**
 * @param {HTMLElement} surface the picture
 * @param {import("./painting.js").Painting} painting
 * @param {object} stage
 * @param {(share: number) => void} stage.seek called with a share of the sound, from 0 to 1
 * @param {(event: PointerEvent) => void} stage.moved called wherever the pointer goes
 */
export function followPointer(surface, painting, { seek, moved }) {
  surface.addEventListener("pointerdown", (event) => {
    const point = pointOf(event, surface);
    if (!painting.paints) {
      seek(point.x);
      return;
    }
    surface.setPointerCapture(event.pointerId);
    painting.brush(point);
  });
  surface.addEventListener("pointermove", (event) => {
    if (painting.last !== null) painting.brush(pointOf(event, surface));
    moved(event);
  });
  surface.addEventListener("pointerup", () => painting.lift());
  surface.addEventListener("pointercancel", () => painting.lift());
  find(".rail").addEventListener("pointerdown", (event) => {
    painting.toggleBand(pointOf(event, surface).y);
  });
}
