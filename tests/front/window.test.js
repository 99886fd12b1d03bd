// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  clock,
  rangeWords,
  startAfterKey,
  validStart,
  waveformBars,
} from "../../explorer/ui/components/excerpt/window.js";

const FILE = { seconds: 20, window_s: 5, latest_s: 15, start_s: 0, low: "", high: "" };

test("seconds are given in tenths, and from ten minutes on with minutes", () => {
  assert.deepEqual([0, 599.94, 600, 754.26].map(clock), [
    "0.0 s",
    "599.9 s",
    "10 min 0.0 s",
    "12 min 34.3 s",
  ]);
});

test("the range ends with the file", () => {
  assert.equal(rangeWords(FILE, 2), "2.0 s to 7.0 s of 20.0 s");
  assert.equal(rangeWords(FILE, 18), "18.0 s to 20.0 s of 20.0 s");
});

test("a start is in whole hundredths, and the window inside the file", () => {
  assert.deepEqual(
    [-1, 1.23456, 99].map((start) => validStart(FILE, start)),
    [0, 1.23, 15],
  );
});

test("arrow keys move by a tenth of a second, with shift by a whole one", () => {
  assert.equal(startAfterKey("ArrowRight", false, FILE, 2), 2.1);
  assert.equal(startAfterKey("ArrowDown", false, FILE, 2), 1.9);
  assert.equal(startAfterKey("ArrowUp", true, FILE, 2), 3);
  assert.equal(startAfterKey("ArrowLeft", true, FILE, 2), 1);
});

test("other keys move by a window and to the ends", () => {
  const keys = ["PageUp", "PageDown", "Home", "End"];
  assert.deepEqual(
    keys.map((key) => startAfterKey(key, false, FILE, 6)),
    [11, 1, 0, 15],
  );
  for (const key of ["a", "Tab", "toString"]) {
    assert.equal(startAfterKey(key, false, FILE, 6), null);
  }
});

test("a waveform's bars are side by side and reach from the lowest to the highest sample", () => {
  const bars = waveformBars(Uint8Array.of(0, 100), Uint8Array.of(50, 100), 40, 22, 1);
  assert.deepEqual(bars, [
    [0, 6, 20, 5],
    [20, 1, 20, 20],
  ]);
});

test("silence is a line, and faint noise is not blown up to full height", () => {
  assert.deepEqual(waveformBars(Uint8Array.of(0), Uint8Array.of(0), 10, 20, 2), [[0, 10, 10, 2]]);
  const [[, , , height]] = waveformBars(Uint8Array.of(1), Uint8Array.of(1), 10, 18, 1);
  assert.equal(height, 2);
});
