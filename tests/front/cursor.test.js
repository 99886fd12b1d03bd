// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { boxOf, cellWords, movedBy } from "../../explorer/ui/components/stage/cursor.js";
import { SCENE } from "./scene.js";

const BANDS = { nSlices: 1, nCells: 4 };
const TILES = { nSlices: 3, nCells: 6 };

test("up and down go from band to band and stop at the ends", () => {
  assert.equal(movedBy("ArrowUp", 0, BANDS), 1);
  assert.equal(movedBy("ArrowUp", 3, BANDS), 3);
  assert.equal(movedBy("ArrowDown", 0, BANDS), 0);
  assert.equal(movedBy("ArrowUp", 1, TILES), 4);
  assert.equal(movedBy("ArrowDown", 4, TILES), 1);
});

test("left and right go from tile to tile; where there is none, they move the play-head", () => {
  assert.equal(movedBy("ArrowRight", 3, TILES), 4);
  assert.equal(movedBy("ArrowRight", 5, TILES), 5);
  assert.equal(movedBy("ArrowLeft", 3, TILES), 3);
  assert.equal(movedBy("ArrowLeft", 3, BANDS), null);
  assert.equal(movedBy("Home", 3, TILES), null);
});

test("a cell is where the picture shows it", () => {
  const { left, right, bottom, top } = boxOf(SCENE, 4);
  assert.deepEqual([left, right, bottom, top], [0.25, 0.5, 0.5, 1]);
});

test("a cell is named by its place and whether it is kept", () => {
  assert.equal(cellWords(SCENE, 1, true), "band 1 of 2: 10 to 20 Hz, 0.50 to 1.00 s: kept");
  const bands = { ...SCENE, slice_edges: [0, 1], n_patches: 2 };
  assert.equal(cellWords(bands, 1, false), "band 2 of 2, near C♯1: 30 to 40 Hz: not kept");
});
