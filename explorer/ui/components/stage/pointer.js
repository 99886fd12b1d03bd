// @ts-check
// The pointer on the picture and on the rail beside it: it paints, moves the play-head, or drags a
// picture that is zoomed.

import { find } from "../page/find.js";
import { pointOf } from "./readout.js";

const STILL_PX = 4; // a pointer that moves less is not dragged

/**
 * @param {HTMLElement} surface the picture
 * @param {import("./painting.js").Painting} painting
 * @param {import("./closer.js").Closer} closer
 * @param {object} stage
 * @param {(share: number) => void} stage.seek called with a share of the sound, from 0 to 1
 * @param {(event: PointerEvent) => void} stage.moved called wherever the pointer goes
 */
export function followPointer(surface, painting, closer, { seek, moved }) {
  /** @type {{ from: PointerEvent, to: PointerEvent, isDragged: boolean } | null} */
  let hand = null; // it is down, and may click or drag
  closer.onPinch = () => {
    hand = null;
    painting.giveUp(); // its first finger painted
  };
  surface.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return; // a second finger, or the menu
    if (painting.paints) {
      surface.setPointerCapture(event.pointerId);
      painting.brush(closer.pointOf(event));
    } else if (event.pointerType === "mouse" && closer.view.isWhole) {
      seek(closer.pointOf(event).x);
    } else {
      surface.setPointerCapture(event.pointerId);
      hand = { from: event, to: event, isDragged: false }; // a finger may be about to scroll
    }
  });
  surface.addEventListener("pointermove", (event) => {
    if (painting.last !== null && event.isPrimary) painting.brush(closer.pointOf(event));
    if (hand !== null && event.isPrimary) {
      const { from, to } = hand;
      const way = Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY);
      const isDragged = hand.isDragged || way >= STILL_PX;
      if (isDragged) closer.drag(to, event);
      hand = { from, to: isDragged ? event : to, isDragged };
    }
    moved(event);
  });
  surface.addEventListener("pointerup", (event) => {
    if (hand !== null && event.isPrimary && !hand.isDragged) seek(closer.pointOf(event).x);
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    surface.addEventListener(end, () => {
      hand = null;
      painting.lift();
    });
  }
  const rail = find(".rail");
  rail.addEventListener("click", (event) => {
    painting.toggleBand(closer.view.toPicture(pointOf(event, rail)).y);
  });
}
