// @ts-check
// How loud a recording is, for a meter that is redrawn some times a second.

export const FLOOR_DB = -60; // and everything below it

/**
 * Return the peak of samples in decibels of full scale, at least the floor and at most 0.
 * @param {number} peak 0 to 1, or above where it clips
 */
export function peakDb(peak) {
  return Math.min(Math.max(20 * Math.log10(peak), FLOOR_DB), 0);
}

/** The loudest sample of every tenth of a second. */
export class PeakMeter {
  #most;
  #peak = 0;
  #n = 0;

  /** @param {number} sampleRate */
  constructor(sampleRate) {
    this.#most = sampleRate / 10;
  }

  /**
   * Take a block of samples; return the level once a tenth of a second is over, else null.
   * @param {Float32Array} block
   */
  take(block) {
    for (const sample of block) this.#peak = Math.max(this.#peak, Math.abs(sample));
    this.#n += block.length;
    if (this.#n < this.#most) return null;
    const level = peakDb(this.#peak);
    this.#peak = this.#n = 0;
    return level;
  }
}
