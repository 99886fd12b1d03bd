// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  endingAt,
  isInside,
  regionBetween,
  regionWords,
  startingAt,
  wrapped,
} from "../../explorer/ui/components/stage/region.js";

test("a region lies between two times, whichever was first", () => {
  assert.deepEqual(regionBetween(2, 1), { start: 1, end: 2 });
  assert.deepEqual(regionBetween(1, 2), { start: 1, end: 2 });
});

test("what is too short to be heard is no region", () => {
  assert.equal(regionBetween(1, 1.04), null);
  assert.notEqual(regionBetween(1, 1.06), null);
});

test("a start keeps a later end, and otherwise reaches to the end of the sound", () => {
  assert.deepEqual(startingAt({ start: 0, end: 3 }, 2, 5), { start: 2, end: 3 });
  assert.deepEqual(startingAt({ start: 0, end: 3 }, 4, 5), { start: 4, end: 5 });
  assert.deepEqual(startingAt(null, 4, 5), { start: 4, end: 5 });
});

test("an end keeps an earlier start, and otherwise reaches back to the beginning", () => {
  assert.deepEqual(endingAt({ start: 1, end: 3 }, 2), { start: 1, end: 2 });
  assert.deepEqual(endingAt({ start: 1, end: 3 }, 0.5), { start: 0, end: 0.5 });
  assert.deepEqual(endingAt(null, 2), { start: 0, end: 2 });
});

test("time runs through a region again and again, from its start", () => {
  const region = { start: 1, end: 3 };
  assert.deepEqual(
    [1, 2.5, 3, 4.5, 7].map((time) => wrapped(time, region)),
    [1, 2.5, 1, 2.5, 1],
  );
});

test("the start is inside a region and its end is not", () => {
  const region = { start: 1, end: 3 };
  assert.deepEqual(
    [0.9, 1, 2.9, 3].map((position) => isInside(position, region)),
    [false, true, true, false],
  );
});

test("a region is said with its times", () => {
  assert.equal(regionWords({ start: 1, end: 2.345 }), "1.00 to 2.35 s repeats.");
  assert.equal(regionWords(null), "The whole sound repeats.");
});
