// @ts-check
// Painting by keys: a cursor on the picture's cells, and where it is, in words.

import { bandOf, noteOf } from "./words.js";

/**
 * Return the cell that the cursor moves to; null if the key does not move it.
 * @param {string} key as the browser names it
 * @param {number} cell
 * @param {{ nSlices: number, nCells: number }} grid
 */
export function movedBy(key, cell, { nSlices, nCells }) {
  const [strip, slice] = [Math.floor(cell / nSlices), cell % nSlices];
  switch (key) {
    case "ArrowUp":
      return Math.min(strip + 1, nCells / nSlices - 1) * nSlices + slice;
    case "ArrowDown":
      return Math.max(strip - 1, 0) * nSlices + slice;
    case "ArrowRight":
      return nSlices > 1 ? strip * nSlices + Math.min(slice + 1, nSlices - 1) : null;
    case "ArrowLeft":
      return nSlices > 1 ? strip * nSlices + Math.max(slice - 1, 0) : null;
    default:
      return null;
  }
}

/**
 * Return where a cell is in the picture: shares of its width and height, from its lower left.
 * @param {Scene} scene
 * @param {number} cell
 */
export function boxOf(scene, cell) {
  const nSlices = scene.slice_edges.length - 1;
  const [strip, slice] = [Math.floor(cell / nSlices), cell % nSlices];
  const first = scene.strip_of_row.indexOf(strip);
  const last = scene.strip_of_row.lastIndexOf(strip);
  return {
    left: scene.slice_edges[slice],
    right: scene.slice_edges[slice + 1],
    bottom: first / scene.rows,
    top: (last + 1) / scene.rows,
    firstRow: first,
    lastRow: last,
  };
}

/**
 * Describe a cell for a screen reader.
 * @param {Scene} scene
 * @param {number} cell
 * @param {boolean} isKept
 */
export function cellWords(scene, cell, isKept) {
  const { left, right, firstRow, lastRow } = boxOf(scene, cell);
  const band = bandOf(scene, scene.strip_of_row[firstRow]);
  const note = noteOf((scene.row_hz[firstRow] + scene.row_hz[lastRow]) / 2);
  const name = [band, note && `near ${note}`].filter(Boolean).join(", ");
  const hz = `${Math.round(scene.row_hz[firstRow])} to ${Math.round(scene.row_hz[lastRow])} Hz`;
  const isWhole = scene.slice_edges.length === 2;
  const [from, to] = [left, right].map((share) => (share * scene.seconds).toFixed(2));
  const place = name ? `${name}: ${hz}` : hz;
  return `${place}${isWhole ? "" : `, ${from} to ${to} s`}: ${isKept ? "kept" : "not kept"}`;
}
