// @ts-check
// The picture of one clip: a spectrogram drawn once, in which what is not kept fades to grey.
// Rows run from low to high frequency, so the canvas is filled from its last line upwards.

import { Grid } from "./grid.js";
import { bytesOf, colourTable, mixedTable } from "./levels.js";
import { project, runsOf } from "./projection.js";
import { RAIL_TINTS, TINTED_GREYS } from "./tints.js";

const FADE_PER_SECOND = 5;

export class Picture {
  /**
   * Decode the levels and draw all of them in colour.
   * @param {HTMLCanvasElement} canvas
   * @param {HTMLCanvasElement} rail the column beside it that marks the kept rows
   * @param {string[]} stops hex colours from the floor to the ceiling of the decibel scale
   * @param {Scene} scene
   * @param {import("./view.js").View} view what of it is seen
   */
  constructor(canvas, rail, stops, scene, view) {
    const whole = document.createElement("canvas");
    Object.assign(whole, { width: scene.columns, height: scene.rows });
    this.whole = penOf(whole);
    this.pen = penOf(canvas);
    this.rail = rail;
    this.view = view;
    this.runs = runsOf(view.rows(scene.rows));
    /** @type {boolean[] | null} */
    this.marked = null; // patches whose rows the rail marks
    this.scene = scene;
    this.grid = new Grid(scene);
    this.levels = bytesOf(scene.picture);
    this.colour = colourTable(stops);
    this.greys = TINTED_GREYS.map(colourTable);
    /** @type {Uint8Array} */
    this.tints = new Uint8Array(scene.n_patches); // the grey of each patch
    this.pixels = new ImageData(scene.columns, scene.rows);
    this.words = new Uint32Array(this.pixels.data.buffer);
    this.shown = new Float32Array(scene.n_patches).fill(1);
    this.wanted = new Float32Array(scene.n_patches).fill(1);
    this.leftOut = 0; // how much colour keeps what is not kept, from 0 to 1
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
    /** @type {number | null} */
    this.frame = null;
    this.before = 0; // when the last frame of a fade was drawn
    this.draw();
  }

  /** Draw nothing more: another picture takes over the canvas. */
  stop() {
    if (this.frame !== null) cancelAnimationFrame(this.frame);
  }

  /**
   * Fade to some of the patches, and mark rows on the rail.
   * @param {boolean[] | null} inColour null: all patches
   * @param {boolean[] | null} marked a row is marked if any of its patches is; null: none
   */
  show(inColour, marked) {
    const length = this.scene.n_patches;
    const isWanted = (/** @type {number} */ patch) => inColour === null || inColour[patch];
    this.wanted = Float32Array.from({ length }, (_, patch) => (isWanted(patch) ? 1 : this.leftOut));
    this.marked = marked;
    this.drawRail();
    if (this.frame === null) {
      this.before = performance.now();
      this.frame = requestAnimationFrame((now) => this.fade(now));
    }
  }

  /**
   * Tint what is not in colour; seen once `show` is called.
   * @param {Uint8Array} tints the place of each patch's grey in `TINTED_GREYS`
   */
  tint(tints) {
    this.tints = tints;
  }

  /** @param {number} now */
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
    const edges = this.grid.columnEdges;
    const tables = Array.from(this.shown, (share, patch) =>
      mixedTable(this.greys[this.tints[patch]], this.colour, share),
    );
    for (let row = 0; row < rows; row++) {
      const target = (rows - 1 - row) * columns;
      this.grid.patchesOf(strips[row]).forEach((patch, slice) => {
        for (let column = edges[slice]; column < edges[slice + 1]; column++) {
          this.words[target + column] = tables[patch][this.levels[row * columns + column]];
        }
      });
    }
    this.whole.putImageData(this.pixels, 0, 0);
    this.project();
  }

  /** Show what of the picture is seen now. */
  look() {
    this.runs = runsOf(this.view.rows(this.scene.rows));
    this.project();
    this.drawRail();
  }

  project() {
    resize(this.pen.canvas, this.scene.columns, this.nLines);
    project(this.pen, this.whole.canvas, this.view, this.runs);
  }

  /** How many lines the canvas has. */
  get nLines() {
    const last = this.runs[this.runs.length - 1];
    return last.first + last.n;
  }

  drawRail() {
    const { marked, nLines } = this;
    const pen = penOf(this.rail);
    resize(this.rail, 1, nLines);
    pen.clearRect(0, 0, 1, nLines);
    if (marked === null) return;
    const accent = getComputedStyle(this.rail).color;
    for (const { row, first, n } of this.runs) {
      const patches = this.grid.patchesOf(this.scene.strip_of_row[row]);
      const isMarked = patches.some((patch) => marked[patch]);
      const tints = patches.map((patch) => this.tints[patch]).filter(Boolean);
      if (!isMarked && tints.length === 0) continue;
      pen.fillStyle = isMarked ? accent : RAIL_TINTS[Math.min(...tints)];
      pen.fillRect(0, nLines - first - n, 1, n);
    }
  }
}

/**
 * Give a canvas another size, which empties it; the same one leaves it as it is.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 */
function resize(canvas, width, height) {
  if (canvas.width === width && canvas.height === height) return;
  Object.assign(canvas, { width, height });
}

/** @param {HTMLCanvasElement} canvas */
function penOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}
