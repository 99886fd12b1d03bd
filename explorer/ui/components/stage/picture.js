// The picture: a spectrogram drawn once, in which what is not kept fades to grey.
// Rows run from low to high frequency, so the canvas is filled from its last line upwards.

const FADE_PER_SECOND = 5;

/** Bit-packed patches (bit k of byte k >> 3, lowest bit first) as an array of booleans. */
function unpackBits(base64, nBits) {
  const bytes = bytesOf(base64);
  return Array.from({ length: nBits }, (_, bit) => Boolean((bytes[bit >> 3] >> (bit & 7)) & 1));
}

class Picture {
  /** @param stops hex colours from the floor to the ceiling of the decibel scale */
  constructor(canvas, rail, stops) {
    this.canvas = canvas;
    this.rail = rail;
    this.colour = colourTable(stops);
    this.grey = colourTable(["#0b0d12", "#1d2129", "#353b45", "#525a66", "#7a8390"]);
    this.frame = null;
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
  }

  /** Take over a new sound: decode its levels; everything is in colour. */
  load(scene) {
    this.scene = scene;
    this.levels = bytesOf(scene.picture);
    this.canvas.width = scene.columns;
    this.canvas.height = this.rail.height = scene.rows;
    this.rail.width = 1;
    this.pixels = new ImageData(scene.columns, scene.rows);
    this.words = new Uint32Array(this.pixels.data.buffer);
    this.nSlices = scene.slice_edges.length - 1;
    this.columnEdges = scene.slice_edges.map((share) => Math.round(share * scene.columns));
    this.shown = new Float32Array(scene.n_patches).fill(1);
    this.wanted = new Float32Array(scene.n_patches).fill(1);
    this.marked = null;
    this.draw();
  }

  /** Fade to the patches that are lit; rows with a `marked` patch are drawn on the rail (null: none). */
  show(lit, marked) {
    const { n_patches: length, strip_of_row: strips } = this.scene;
    this.wanted = Float32Array.from({ length }, (_, patch) => (lit === null || lit[patch] ? 1 : 0));
    const isMarked = (strip) => this.patchesOf(strip).some((patch) => marked[patch]);
    this.marked = marked === null ? null : strips.map(isMarked);
    this.drawRail();
    if (this.frame === null) {
      this.before = performance.now();
      this.frame = requestAnimationFrame((now) => this.fade(now));
    }
  }

  fade(now) {
    const most = this.still.matches ? 1 : ((now - this.before) / 1000) * FADE_PER_SECOND;
    this.before = now;
    let moving = false;
    this.shown = this.shown.map((value, patch) => {
      const way = this.wanted[patch] - value;
      moving ||= Math.abs(way) > most;
      return value + Math.sign(way) * Math.min(Math.abs(way), most);
    });
    this.draw();
    this.frame = moving ? requestAnimationFrame((later) => this.fade(later)) : null;
  }

  draw() {
    const { rows, columns, strip_of_row: strips } = this.scene;
    const tables = Array.from(this.shown, (share) => this.tableFor(share));
    for (let row = 0; row < rows; row++) {
      const target = (rows - 1 - row) * columns;
      this.patchesOf(strips[row]).forEach((patch, slice) => {
        for (let column = this.columnEdges[slice]; column < this.columnEdges[slice + 1]; column++) {
          this.words[target + column] = tables[patch][this.levels[row * columns + column]];
        }
      });
    }
    this.canvas.getContext("2d").putImageData(this.pixels, 0, 0);
  }

  tableFor(share) {
    if (share === 1) return this.colour;
    if (share === 0) return this.grey;
    return this.grey.map((word, level) => mixed(channels(word), channels(this.colour[level]), share));
  }

  patchesOf(strip) {
    return Array.from({ length: this.nSlices }, (_, slice) => strip * this.nSlices + slice);
  }

  /** The patch at a place, both coordinates from 0 to 1, from the lower left corner. */
  patchAt(x, y) {
    const slice = this.scene.slice_edges.findIndex((edge, i) => i > 0 && x < edge) - 1;
    const last = this.nSlices - 1;
    return this.scene.strip_of_row[this.rowAt(y)] * this.nSlices + (slice < 0 ? last : slice);
  }

  drawRail() {
    const pen = this.rail.getContext("2d");
    const { rows } = this.scene;
    pen.clearRect(0, 0, 1, rows);
    pen.fillStyle = getComputedStyle(this.rail).color;
    this.marked?.forEach((kept, row) => kept && pen.fillRect(0, rows - 1 - row, 1, 1));
  }

  /** Decibels at a place, both coordinates from 0 to 1, from the lower left corner. */
  decibelsAt(x, y) {
    const { rows, columns, floor_db: floor, ceiling_db: ceiling } = this.scene;
    const column = Math.min(Math.floor(x * columns), columns - 1);
    const level = this.levels[this.rowAt(y) * columns + column];
    return floor + (level / 255) * (ceiling - floor);
  }

  rowAt(y) {
    return Math.min(Math.max(Math.floor(y * this.scene.rows), 0), this.scene.rows - 1);
  }
}
