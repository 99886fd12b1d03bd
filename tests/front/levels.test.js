// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bytesOf,
  channels,
  colourTable,
  mixed,
  mixedTable,
  unpackBits,
} from "../../explorer/ui/components/stage/levels.js";

/** @param {number[]} bytes */
const base64 = (bytes) => Buffer.from(bytes).toString("base64");

test("a colour table runs through its stops at equal distances", () => {
  const table = colourTable(["#000000", "#ff0000", "#ffffff"]);
  assert.equal(table.length, 256);
  assert.deepEqual(channels(table[0]), [0, 0, 0]);
  assert.deepEqual(channels(table[255]), [255, 255, 255]);
  assert.deepEqual(channels(table[51]), [102, 0, 0]); // a fifth of the way: 2/5 to the second stop
  assert.deepEqual(channels(table[204]), [255, 153, 153]);
});

test("a word has its bytes in the order that a canvas wants, and is opaque", () => {
  const word = mixed([1, 2, 3], [1, 2, 3], 0);
  assert.equal(word, 0xff030201);
  const bytes = new Uint8ClampedArray(Uint32Array.of(word).buffer);
  assert.deepEqual([...bytes], [1, 2, 3, 255]); // on a little-endian machine, as all with browsers
});

test("colours mix in proportion, rounded to whole levels", () => {
  assert.deepEqual(channels(mixed([0, 100, 255], [100, 0, 255], 0.25)), [25, 75, 255]);
  assert.deepEqual(channels(mixed([0, 0, 0], [1, 1, 1], 0.5)), [1, 1, 1]);
});

test("a mixed table has the share that was asked for, and at its ends the tables themselves", () => {
  const [black, white] = [colourTable(["#000000", "#000000"]), colourTable(["#ffffff", "#ffffff"])];
  assert.equal(mixedTable(black, white, 0), black);
  assert.equal(mixedTable(black, white, 1), white);
  assert.deepEqual(channels(mixedTable(black, white, 0.2)[7]), [51, 51, 51]);
});

test("base64 gives back all bytes", () => {
  assert.deepEqual([...bytesOf(base64([0, 1, 127, 128, 255]))], [0, 1, 127, 128, 255]);
});

test("patches are unpacked from the lowest bit on, as stage.pack_bits packs them", () => {
  // The doctest of explorer/ui/components/stage/stage.py gives these bytes for patches 0, 2 and 8.
  const patches = unpackBits(base64([5, 1]), 9);
  assert.deepEqual(patches, [true, false, true, false, false, false, false, false, true]);
});

test("the bits that fill up the last byte are no patches", () => {
  assert.deepEqual(unpackBits(base64([255]), 3), [true, true, true]);
});
