// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { middleOf, spreadOf } from "../../explorer/ui/components/stage/gestures.js";
import { project, runsOf } from "../../explorer/ui/components/stage/projection.js";

test("lines that show the same row are drawn together", () => {
  assert.deepEqual(runsOf([2, 2, 3, 5, 5]), [
    { row: 2, first: 0, n: 2 },
    { row: 3, first: 2, n: 1 },
    { row: 5, first: 3, n: 2 },
  ]);
});

test("rows count from below and lines of a canvas from above; the window cuts the columns", () => {
  /** @type {unknown[][]} */
  const drawn = [];
  const pen = {
    canvas: { width: 8, height: 5 },
    imageSmoothingEnabled: true,
    drawImage: (/** @type {unknown[]} */ ...words) => drawn.push(words.slice(1)),
  };
  const picture = { width: 8, height: 6 };
  project(
    /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (pen)),
    /** @type {HTMLCanvasElement} */ (/** @type {unknown} */ (picture)),
    { left: 0.25, right: 0.75 },
    runsOf([2, 2, 3, 5, 5]),
  );
  assert.deepEqual(drawn, [
    [2, 3, 4, 1, 0, 3, 8, 2],
    [2, 2, 4, 1, 0, 2, 8, 1],
    [2, 0, 4, 1, 0, 0, 8, 2],
  ]);
  assert.equal(pen.imageSmoothingEnabled, false);
});

test("two fingers have a middle and a distance", () => {
  const fingers = [
    { clientX: 0, clientY: 0 },
    { clientX: 6, clientY: 8 },
  ];
  assert.deepEqual(middleOf(fingers), { clientX: 3, clientY: 4 });
  assert.equal(spreadOf(fingers), 10);
});
