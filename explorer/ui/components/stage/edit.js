// @ts-check
// A visitor's own choice of cells: what a brush changes, with undo and redo.
// Cells are patches of a picture that is fine enough for them: cell = strip * nSlices + slice.

const MAX_UNDONE = 100; // strokes that can be taken back

export class Edit {
  /**
   * @param {boolean[]} start the cells to begin with, those of a fragment
   * @param {number} nSlices cells side by side in time
   */
  constructor(start, nSlices) {
    this.start = start;
    this.nSlices = nSlices;
    this.keep = [...start];
    /** @type {boolean[][]} */
    this.before = []; // the strokes that can be undone, the last one at the end
    /** @type {boolean[][]} */
    this.after = []; // and those that can be done again
    /** @type {boolean[] | null} */
    this.stroke = null; // the cells before the stroke that is being made
  }

  /** The numbers of the kept cells, in order. */
  get cells() {
    return this.keep.flatMap((isKept, cell) => (isKept ? [cell] : []));
  }

  /** Whether nothing was ever changed. */
  get isUntouched() {
    return !differs(this.keep, this.start) && this.before.length + this.after.length === 0;
  }

  begin() {
    this.stroke ??= [...this.keep];
  }

  /** End a stroke; one that changed nothing cannot be undone. */
  end() {
    const { stroke } = this;
    this.stroke = null;
    if (stroke === null || !differs(stroke, this.keep)) return;
    this.before = [...this.before, stroke].slice(-MAX_UNDONE);
    this.after = [];
  }

  /** Go back to before the stroke that is being made. */
  abandon() {
    this.keep = this.stroke ?? this.keep;
    this.stroke = null;
  }

  /**
   * Keep or remove a cell and, with a wider brush, those above and below it; return whether that
   * changes anything.
   * @param {number} cell
   * @param {boolean} isKept
   * @param {number} width of the brush in bands, an odd number
   */
  touch(cell, isKept, width) {
    const reach = (width - 1) / 2;
    let isChange = false;
    for (let step = -reach; step <= reach; step++) {
      const near = cell + step * this.nSlices;
      if (near < 0 || near >= this.keep.length || this.keep[near] === isKept) continue;
      this.keep[near] = isKept;
      isChange = true;
    }
    return isChange;
  }

  /**
   * Keep cells of which not all are kept, and remove them otherwise, in a stroke of its own.
   * @param {number[]} cells
   */
  toggle(cells) {
    const isKept = !cells.every((cell) => this.keep[cell]);
    this.begin();
    for (const cell of cells) this.keep[cell] = isKept;
    this.end();
  }

  undo() {
    const last = this.before.at(-1);
    if (!last) return;
    this.after = [...this.after, [...this.keep]];
    this.before = this.before.slice(0, -1);
    this.keep = [...last];
  }

  redo() {
    const next = this.after.at(-1);
    if (!next) return;
    this.before = [...this.before, [...this.keep]];
    this.after = this.after.slice(0, -1);
    this.keep = [...next];
  }

  /** Go back to the cells that it began with, in a stroke of its own. */
  reset() {
    this.begin();
    this.keep = [...this.start];
    this.end();
  }
}

/**
 * @param {boolean[]} some
 * @param {boolean[]} others
 */
function differs(some, others) {
  return some.some((isKept, cell) => isKept !== others[cell]);
}
