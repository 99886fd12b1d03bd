// @ts-check
// Where things are in the picture: rows, columns, patches, and the levels below a point.
// Points are given by x and y from 0 to 1, from the lower left corner.

export class Grid {
  /** @param {Scene} scene */
  constructor(scene) {
    this.scene = scene;
    this.nSlices = scene.slice_edges.length - 1;
    this.columnEdges = scene.slice_edges.map((share) => Math.round(share * scene.columns));
  }

  /**
   * Return the patches of a strip, one for each slice.
   * @param {number} strip
   */
  patchesOf(strip) {
    return Array.from({ length: this.nSlices }, (_, slice) => strip * this.nSlices + slice);
  }

  /** @param {number} y */
  rowAt(y) {
    return Math.min(Math.max(Math.floor(y * this.scene.rows), 0), this.scene.rows - 1);
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  patchAt(x, y) {
    const slice = this.scene.slice_edges.findIndex((edge, i) => i > 0 && x < edge) - 1;
    const last = this.nSlices - 1;
    return this.scene.strip_of_row[this.rowAt(y)] * this.nSlices + (slice < 0 ? last : slice);
  }

  /**
   * Return the patches on the straight way from one point to another, each once.
   * @param {{ x: number, y: number }} from
   * @param {{ x: number, y: number }} to
   */
  patchesBetween(from, to) {
    const { rows, columns } = this.scene;
    const way = Math.max(Math.abs(to.x - from.x) * columns, Math.abs(to.y - from.y) * rows);
    const nSteps = Math.max(Math.ceil(way), 1);
    const passed = Array.from({ length: nSteps + 1 }, (_, step) => {
      const share = step / nSteps;
      return this.patchAt(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share);
    });
    return [...new Set(passed)];
  }

  /**
   * Return the decibels at a point.
   * @param {Uint8Array} levels of all pixels, row by row
   * @param {number} x
   * @param {number} y
   */
  decibelsAt(levels, x, y) {
    const { columns, floor_db: floor, ceiling_db: ceiling } = this.scene;
    const column = Math.min(Math.floor(x * columns), columns - 1);
    return floor + (levels[this.rowAt(y) * columns + column] / 255) * (ceiling - floor);
  }
}
