// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Grid } from "../../explorer/ui/components/stage/grid.js";
import { SCENE } from "./scene.js";

const grid = new Grid(SCENE);

test("slices begin and end at whole columns and cover all of them", () => {
  assert.deepEqual(grid.columnEdges, [0, 2, 4, 8]);
});

test("a strip has one patch for each slice", () => {
  assert.deepEqual(grid.patchesOf(0), [0, 1, 2]);
  assert.deepEqual(grid.patchesOf(1), [3, 4, 5]);
});

test("rows count from the bottom, and the borders belong to the outermost rows", () => {
  assert.deepEqual(
    [0, 0.24, 0.25, 0.99, 1].map((y) => grid.rowAt(y)),
    [0, 0, 1, 3, 3],
  );
});

test("a point is in the patch of its strip and slice", () => {
  assert.equal(grid.patchAt(0, 0), 0);
  assert.equal(grid.patchAt(0.3, 0.3), 1);
  assert.equal(grid.patchAt(0.5, 0.6), 5); // an edge belongs to the slice that begins there
  assert.equal(grid.patchAt(1, 1), 5);
});

test("levels are decibels from the floor to the ceiling", () => {
  const levels = new Uint8Array(32);
  levels[1 * 8 + 4] = 255; // row 1, column 4
  levels[3 * 8 + 7] = 51; // the last of all
  assert.equal(grid.decibelsAt(levels, 0.55, 0.3), 0);
  assert.equal(grid.decibelsAt(levels, 0.1, 0.1), -80);
  assert.ok(Math.abs(grid.decibelsAt(levels, 1, 1) - -64) < 1e-9);
});

test("a stroke passes every patch on its way, however fast it is", () => {
  assert.deepEqual(grid.patchesBetween({ x: 0.1, y: 0.1 }, { x: 0.1, y: 0.1 }), [0]);
  assert.deepEqual(grid.patchesBetween({ x: 0.1, y: 0.1 }, { x: 0.9, y: 0.1 }), [0, 1, 2]);
  assert.deepEqual(grid.patchesBetween({ x: 0.9, y: 0.9 }, { x: 0.9, y: 0 }), [5, 2]);
});
