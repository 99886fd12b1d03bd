// @ts-check
// Looking closer: what of the picture is seen, and the buttons, keys and gestures that change it.

import { find, findAll } from "../page/find.js";
import { Axis } from "./axis.js";
import { followGestures } from "./gestures.js";
import { ZOOM_STEP } from "./keys.js";
import { showTicks } from "./labels.js";
import { pointOf } from "./readout.js";
import { ticksHz, ticksS } from "./ticks.js";
import { View } from "./view.js";

/** @type {Record<string, number>} */
const FACTORS = { in: ZOOM_STEP, out: 1 / ZOOM_STEP, whole: 0 }; // of the buttons

export class Closer {
  view = new View(new Axis("mel", 1));
  onPinch = () => {}; // called when two fingers take over from one
  /** @type {Scene | null} */
  #scene = null;
  /** @type {import("./axis.js").Scale | null} */
  #chosen = null; // an axis that the visitor chose
  #surface = find(".picture");
  #changed;

  /**
   * @param {object} stage
   * @param {() => void} stage.changed called when something else is seen
   * @param {() => boolean} stage.paints whether the pointer paints
   */
  constructor({ changed, paints }) {
    this.#changed = changed;
    followGestures(this.#surface, {
      zoom: (factor, at) => this.zoom(factor, at),
      drag: (from, to) => this.drag(from, to),
      pinched: () => this.onPinch(),
      doubled: () => paints() || this.whole(),
    });
    /** @type {HTMLElement[]} */
    const zooms = findAll("[data-zoom]");
    for (const button of zooms) {
      button.addEventListener("click", () => this.step(FACTORS[button.dataset.zoom ?? ""]));
    }
    /** @type {HTMLElement[]} */
    const axes = findAll("[data-axis]");
    for (const button of axes) {
      const scale = /** @type {import("./axis.js").Scale} */ (button.dataset.axis);
      button.addEventListener("click", () => this.use(scale));
    }
  }

  /**
   * Look at another picture; if it is of the same clip, at the same part of it.
   * @param {Scene} scene
   */
  load(scene) {
    const view = new View(new Axis(scene.scale, scene.highest_hz));
    const isSame = this.#scene !== null && isSameClip(this.#scene, scene);
    if (isSame) view.follow(this.view);
    view.use(this.#chosen ?? scene.scale);
    this.view = view;
    this.#scene = scene;
    this.#show();
    return isSame;
  }

  /**
   * Return the point of the picture below the pointer.
   * @param {{ clientX: number, clientY: number }} pointer
   */
  pointOf(pointer) {
    return this.view.toPicture(pointOf(pointer, this.#surface));
  }

  /**
   * @param {number} factor
   * @param {{ clientX: number, clientY: number }} [at] what stays where it is; none: the middle
   */
  zoom(factor, at) {
    this.view.zoom(factor, at && pointOf(at, this.#surface));
    this.#update();
  }

  /**
   * Zoom as a button or a key does.
   * @param {number} factor 0: see the whole picture
   */
  step(factor) {
    if (factor === 0) this.whole();
    else this.zoom(factor);
  }

  /**
   * Move the picture along with a pointer.
   * @param {{ clientX: number, clientY: number }} from
   * @param {{ clientX: number, clientY: number }} to
   */
  drag(from, to) {
    const { width, height } = this.#surface.getBoundingClientRect();
    this.pan((to.clientX - from.clientX) / width, (from.clientY - to.clientY) / height);
  }

  /**
   * @param {number} dx share of the surface
   * @param {number} dy
   */
  pan(dx, dy) {
    if (this.view.isWhole) return;
    this.view.pan(dx, dy);
    this.#update();
  }

  /**
   * Bring a part of the picture into sight.
   * @param {{ left: number, right: number, bottom?: number, top?: number }} part
   */
  reveal({ left, right, bottom, top }) {
    if (this.view.isWhole) return;
    const { y } = this.view.toPicture({ x: 0, y: 0.5 }); // any height that is in sight
    this.view.reveal({ left, right, bottom: bottom ?? y, top: top ?? y });
    this.#update();
  }

  whole() {
    const { activeElement } = document;
    this.view.whole();
    this.#update();
    if (activeElement === find(".whole")) this.#surface.focus(); // the button has gone
  }

  /** @param {import("./axis.js").Scale} scale */
  use(scale) {
    this.#chosen = scale;
    this.view.use(scale);
    this.#update();
  }

  #update() {
    this.#show();
    this.#changed();
  }

  /** Show axes and buttons as they are now. */
  #show() {
    const { view } = this;
    find(".stage").dataset.zoomed = `${!view.isWhole}`;
    find(".whole").hidden = view.isWhole;
    showTicks(find(".ticks-hz"), ticksHz(view), "bottom");
    showTicks(find(".ticks-s .marks"), ticksS(view, this.#scene?.seconds ?? 1), "left");
    /** @type {HTMLElement[]} */
    const axes = findAll("[data-axis]");
    for (const button of axes) {
      button.setAttribute("aria-pressed", `${button.dataset.axis === view.axis.scale}`);
    }
  }
}

/**
 * @param {Scene} one
 * @param {Scene} other
 */
function isSameClip(one, other) {
  const isAsLong = one.seconds === other.seconds;
  return one.title === other.title && isAsLong && one.highest_hz === other.highest_hz;
}
