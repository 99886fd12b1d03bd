// @ts-check
// The best fragment so far of a search that runs: the server makes its sound when it is asked for.

export class SoFar {
  canBeHeard = false; // the search runs and has found something
  isWanted = false; // it was asked for, and has not come yet

  /**
   * Take note of what the server sent.
   * @param {{ busy: boolean, so_far: boolean }} progress
   */
  receive({ busy, so_far: canBeHeard }) {
    this.canBeHeard = canBeHeard;
    if (!busy) this.isWanted = false;
  }

  /**
   * Return whether a sound has to be asked for before it can be heard as it is now.
   * @param {string} name
   */
  isMadeFor(name) {
    return this.canBeHeard && name === "enough";
  }

  /**
   * Return which sound is heard after others have come: while a search runs, another one only if
   * it was asked for; at the end, what the search has found.
   * @param {boolean} busy
   * @param {string} heard before
   */
  heardNext(busy, heard) {
    const next = this.isWanted || !busy ? "enough" : heard;
    this.isWanted = false;
    return next;
  }
}
