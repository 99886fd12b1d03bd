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
    if (!event.isPrimary || event.button !== 0) return; // a second finger, or the menu
    const point = pointOf(event, surface);
    if (!painting.paints) {
      seek(point.x);
      return;
    }
    surface.setPointerCapture(event.pointerId);
    painting.brush(point);
  });
  surface.addEventListener("pointermove", (event) => {
    if (painting.last !== null && event.isPrimary) painting.brush(pointOf(event, surface));
    moved(event);
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    surface.addEventListener(end, () => painting.lift());
  }
  find(".rail").addEventListener("click", (event) => {
    painting.toggleBand(pointOf(event, surface).y);
  });
}
