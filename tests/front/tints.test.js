// @ts-check
// The layers as colours: each patch has that of the innermost layer which it is in.

import assert from "node:assert/strict";
import { test } from "node:test";

import { tintsOf } from "../../explorer/ui/components/stage/tints.js";

/** @param {number[]} bytes */
const packed = (...bytes) => btoa(String.fromCharCode(...bytes));

test("the inner layer goes before the outer one, and what is in none has no colour", () => {
  const layers = {
    n_patches: 9,
    necessary: packed(0b00000110, 0),
    complete: packed(0b00001110, 1),
  };
  assert.deepEqual([...tintsOf(layers, 9)], [0, 1, 1, 2, 0, 0, 0, 0, 2]);
});

test("without layers, or with those of another picture, nothing is coloured", () => {
  const layers = { n_patches: 8, necessary: packed(255), complete: packed(255) };
  assert.deepEqual([...tintsOf(layers, 3)], [0, 0, 0]);
  assert.deepEqual([...tintsOf(null, 3)], [0, 0, 0]);
});
