// @ts-check
// Frequency axes, as explorer/audio/spectrum.py has them: from 0 at the lower to 1 at the upper end.

/** @typedef {"mel" | "linear" | "log"} Scale */

const LOWEST_LOG_HZ = 30; // a logarithmic axis has no zero

/** @type {Record<Scale, { warp: (hz: number) => number, unwarp: (warped: number) => number }>} */
const WARPS = {
  mel: {
    warp: (hz) => Math.log10(1 + hz / 700),
    unwarp: (warped) => 700 * (10 ** warped - 1),
  },
  linear: { warp: (hz) => hz, unwarp: (warped) => warped },
  log: { warp: Math.log, unwarp: Math.exp },
};

export class Axis {
  /**
   * @param {Scale} scale
   * @param {number} highestHz at its upper end
   */
  constructor(scale, highestHz) {
    this.scale = scale;
    this.highestHz = highestHz;
    this.lowestHz = scale === "log" ? LOWEST_LOG_HZ : 0;
    const { warp } = WARPS[scale];
    this.low = warp(this.lowestHz);
    this.span = warp(highestHz) - this.low;
  }

  /**
   * Return the position of a frequency; of one below the axis, its lower end.
   * @param {number} hz
   */
  position(hz) {
    return (WARPS[this.scale].warp(Math.max(hz, this.lowestHz)) - this.low) / this.span;
  }

  /**
   * Return the frequency in Hz at a position.
   * @param {number} position
   */
  hz(position) {
    return WARPS[this.scale].unwarp(this.low + position * this.span);
  }
}
