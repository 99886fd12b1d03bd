// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Edit } from "../../explorer/ui/components/stage/edit.js";

/** @param {number[]} cells */
const sixCells = (cells) => Array.from({ length: 6 }, (_, cell) => cells.includes(cell));

test("a brush keeps or removes bands, and its width ends at the border", () => {
  const edit = new Edit(sixCells([0]), 1);
  edit.touch(2, true, 1);
  assert.deepEqual(edit.cells, [0, 2]);
  edit.touch(5, true, 3);
  assert.deepEqual(edit.cells, [0, 2, 4, 5]);
  edit.touch(1, false, 3);
  assert.deepEqual(edit.cells, [4, 5]);
});

test("of tiles, a wide brush takes those above and below, not the ones beside", () => {
  const edit = new Edit(sixCells([]), 2);
  edit.touch(3, true, 3);
  assert.deepEqual(edit.cells, [1, 3, 5]);
});

test("a whole stroke is undone at once, and can be done again until something else is painted", () => {
  const edit = new Edit(sixCells([0]), 1);
  edit.begin();
  edit.touch(2, true, 1);
  edit.touch(3, true, 1);
  edit.end();
  edit.toggle([0]);
  assert.deepEqual(edit.cells, [2, 3]);
  edit.undo();
  assert.deepEqual(edit.cells, [0, 2, 3]);
  edit.undo();
  edit.undo(); // there is nothing more
  assert.deepEqual([edit.cells, edit.isUntouched], [[0], false]);
  edit.redo();
  assert.deepEqual(edit.cells, [0, 2, 3]);
  edit.toggle([5]);
  edit.redo();
  assert.deepEqual(edit.cells, [0, 2, 3, 5]);
});

test("a stroke that changes nothing cannot be undone", () => {
  const edit = new Edit(sixCells([0]), 1);
  edit.toggle([1]);
  edit.begin();
  edit.touch(1, true, 1);
  edit.end();
  edit.undo();
  assert.deepEqual(edit.cells, [0]);
});

test("what was never changed is untouched, and a brush says whether it changes anything", () => {
  const edit = new Edit(sixCells([0]), 1);
  edit.begin();
  assert.equal(edit.touch(0, true, 1), false);
  edit.end();
  assert.equal(edit.isUntouched, true);
  assert.equal(edit.touch(0, true, 3), true);
  assert.equal(edit.isUntouched, false);
});

test("a row of cells is kept whole before it is removed whole", () => {
  const edit = new Edit(sixCells([0]), 2);
  edit.toggle([0, 1]);
  assert.deepEqual(edit.cells, [0, 1]);
  edit.toggle([0, 1]);
  assert.deepEqual(edit.cells, []);
});

test("going back to the beginning can be undone", () => {
  const edit = new Edit(sixCells([0]), 1);
  edit.toggle([4]);
  edit.reset();
  assert.deepEqual(edit.cells, [0]);
  edit.undo();
  assert.deepEqual(edit.cells, [0, 4]);
});

test("a stroke that is given up changed nothing and cannot be undone", () => {
  const edit = new Edit([true, false, false], 1);
  edit.begin();
  edit.touch(2, true, 1);
  edit.abandon();
  assert.deepEqual(edit.keep, [true, false, false]);
  assert.equal(edit.isUntouched, true);
  edit.end();
  assert.equal(edit.before.length, 0);
});
