// @ts-check
// What of the picture is seen: a window in time and frequency, on an axis that may be another than
// the one that the picture was made on. Points of the picture and of the surface on which it is
// seen are x and y from 0 to 1, from the lower left corner.

import { Axis } from "./axis.js";

const MAX_ZOOM = 16; // beyond it a row or a column of the picture is as large as a thumb
const FINER = 3; // lines per row of the picture on another axis, so that no row is left out

/** @typedef {{ x: number, y: number }} Point */

export class View {
  left = 0;
  right = 1;
  bottom = 0; // along the axis
  top = 1;

  /** @param {Axis} own the axis of the picture */
  constructor(own) {
    this.own = own;
    this.axis = own; // that is seen
  }

  get isWhole() {
    return this.right - this.left === 1 && this.top - this.bottom === 1;
  }

  /** Whether the picture is seen as it was made. */
  get isPlain() {
    return this.isWhole && this.axis.scale === this.own.scale;
  }

  /**
   * Return the point of the picture below a point of the surface.
   * @param {Point} surface
   */
  toPicture({ x, y }) {
    const place = this.bottom + y * (this.top - this.bottom);
    return { x: this.left + x * (this.right - this.left), y: this.#ownPlace(place) };
  }

  /**
   * Return where on the surface a point of the picture is; outside of 0 to 1 it is not seen.
   * @param {Point} picture
   */
  toSurface({ x, y }) {
    const isOwn = this.axis.scale === this.own.scale;
    const place = isOwn ? y : this.axis.position(this.own.hz(y));
    return {
      x: (x - this.left) / (this.right - this.left),
      y: (place - this.bottom) / (this.top - this.bottom),
    };
  }

  /**
   * See less or more, while what is at a point stays there.
   * @param {number} factor above 1: less, larger
   * @param {Point} [at] of the surface
   */
  zoom(factor, at = { x: 0.5, y: 0.5 }) {
    [this.left, this.right] = zoomed(this.left, this.right, factor, at.x);
    [this.bottom, this.top] = zoomed(this.bottom, this.top, factor, at.y);
  }

  /**
   * Move what is seen, as if the picture were dragged; it stops at the picture's ends.
   * @param {number} dx share of the surface
   * @param {number} dy
   */
  pan(dx, dy) {
    [this.left, this.right] = moved(this.left, this.right, -dx);
    [this.bottom, this.top] = moved(this.bottom, this.top, -dy);
  }

  /**
   * Move no further than needed to see a part of the picture.
   * @param {{ left: number, right: number, bottom: number, top: number }} part of the picture
   */
  reveal({ left, right, bottom, top }) {
    const low = this.toSurface({ x: left, y: bottom });
    const high = this.toSurface({ x: right, y: top });
    this.pan(shortfall(low.x, high.x), shortfall(low.y, high.y));
  }

  /**
   * See the same part as another view, on the same axis.
   * @param {View} other of a picture of the same clip
   */
  follow({ left, right, bottom, top, axis }) {
    Object.assign(this, { left, right, bottom, top, axis });
  }

  whole() {
    Object.assign(this, { left: 0, right: 1, bottom: 0, top: 1 });
  }

  /**
   * See the same frequencies on another axis.
   * @param {import("./axis.js").Scale} scale
   */
  use(scale) {
    const axis = new Axis(scale, this.own.highestHz);
    if (this.top - this.bottom < 1) {
      const [bottom, top] = [this.bottom, this.top].map((y) => axis.position(this.axis.hz(y)));
      const span = Math.max(top - bottom, 1 / MAX_ZOOM);
      [this.bottom, this.top] = within(bottom, bottom + span);
    }
    this.axis = axis;
  }

  /**
   * Return the row of the picture that each line of the surface shows, from below: the nearest one,
   * so that nothing is shown that the picture does not have.
   * @param {number} nRows of the picture
   */
  rows(nRows) {
    const nLines = this.isPlain ? nRows : nRows * FINER;
    return Array.from({ length: nLines }, (_, line) => {
      const { y } = this.toPicture({ x: 0, y: (line + 0.5) / nLines });
      return Math.min(Math.max(Math.floor(y * nRows), 0), nRows - 1);
    });
  }

  /** @param {number} place on the axis that is seen */
  #ownPlace(place) {
    if (this.axis.scale === this.own.scale) return place;
    return this.own.position(this.axis.hz(place));
  }
}

/**
 * @param {number} low
 * @param {number} high
 * @param {number} factor
 * @param {number} at share between them that stays
 */
function zoomed(low, high, factor, at) {
  const span = Math.min(Math.max((high - low) / factor, 1 / MAX_ZOOM), 1);
  const fixed = low + at * (high - low);
  return within(fixed - at * span, fixed - at * span + span);
}

/**
 * @param {number} low
 * @param {number} high
 * @param {number} by share of what is between them
 */
function moved(low, high, by) {
  const way = by * (high - low);
  return within(low + way, high + way);
}

/**
 * Move an interval that is at most 1 long to between 0 and 1.
 * @param {number} low
 * @param {number} high
 */
function within(low, high) {
  const span = high - low;
  if (span >= 1 - 1e-9) return [0, 1]; // but for rounding
  const start = Math.min(Math.max(low, 0), 1 - span);
  return [start, start + span];
}

/**
 * Return how far an interval has to move to be between 0 and 1; a longer one shows its start.
 * @param {number} low
 * @param {number} high
 */
function shortfall(low, high) {
  if (low < 0 || high - low > 1) return -low;
  return high > 1 ? 1 - high : 0;
}
