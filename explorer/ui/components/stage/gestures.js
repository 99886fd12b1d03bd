// @ts-check
// Zooming the picture by wheel, by two fingers and by a double click.

const LINE_PX = 16; // of a wheel that counts in lines
const MAX_TURN_PX = 30; // of one event: a wheel's click is 100 or more, a touchpad's pinch far less
const PER_PX = 0.01;

/**
 * @typedef {{ clientX: number, clientY: number }} Place
 */

/**
 * @param {HTMLElement} surface the picture
 * @param {object} view
 * @param {(factor: number, at: Place) => void} view.zoom
 * @param {(from: Place, to: Place) => void} view.drag
 * @param {() => void} view.pinched called when a second finger comes down
 * @param {() => void} view.doubled called at a double click
 */
export function followGestures(surface, { zoom, drag, pinched, doubled }) {
  surface.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return; // the page scrolls
      event.preventDefault(); // or the browser zooms the page
      const turned = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1);
      zoom(Math.exp(-Math.min(Math.max(turned, -MAX_TURN_PX), MAX_TURN_PX) * PER_PX), event);
    },
    { passive: false },
  );
  surface.addEventListener("dblclick", doubled);
  surface.addEventListener(
    "touchmove",
    (event) => {
      if (event.touches.length > 1) event.preventDefault(); // two fingers do not scroll
    },
    { passive: false },
  );
  /** @type {Map<number, Place>} */
  const fingers = new Map();
  surface.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch") return;
    fingers.set(event.pointerId, event);
    if (fingers.size === 2) pinched();
  });
  surface.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    const before = [...fingers.values()];
    fingers.set(event.pointerId, event);
    if (fingers.size !== 2) return;
    const [from, to] = [before, [...fingers.values()]];
    drag(middleOf(from), middleOf(to));
    zoom(spreadOf(to) / Math.max(spreadOf(from), 1), middleOf(to));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    surface.addEventListener(end, (event) => {
      fingers.delete(/** @type {PointerEvent} */ (event).pointerId);
    });
  }
}

/**
 * Return the place halfway between two fingers.
 * @param {Place[]} fingers
 */
export function middleOf([one, other]) {
  return {
    clientX: (one.clientX + other.clientX) / 2,
    clientY: (one.clientY + other.clientY) / 2,
  };
}

/**
 * Return how far two fingers are apart.
 * @param {Place[]} fingers
 */
export function spreadOf([one, other]) {
  return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
}
