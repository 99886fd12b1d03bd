// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { noteOf, pointWords, signed } from "../../explorer/ui/components/stage/words.js";

test("a frequency has the name of the nearest key of the piano", () => {
  assert.equal(noteOf(440), " (A4)");
  assert.equal(noteOf(261.6), " (C4)");
  assert.equal(noteOf(466), " (A♯4)");
  assert.equal(noteOf(27.5), " (A0)");
});

test("below the piano there are no notes", () => {
  assert.equal(noteOf(27.4), "");
});

test("decibels are whole, with a typographic sign", () => {
  assert.deepEqual([12.4, -3.6, 0.2].map(signed), ["+12 dB", "−4 dB", "0 dB"]);
});

test("a point is described by time, frequency, level and whether it is kept", () => {
  const point = { seconds: 1.234, hz: 440.2, decibels: -31.7, floor: -80 };
  assert.equal(pointWords({ ...point, kept: "kept" }), "1.23 s · 440 Hz (A4) · −32 dB · kept");
  assert.equal(pointWords({ ...point, kept: "" }), "1.23 s · 440 Hz (A4) · −32 dB");
});

test("at the floor the level is only known to be below it", () => {
  const words = pointWords({ seconds: 0, hz: 20, decibels: -80, floor: -80, kept: "not kept" });
  assert.equal(words, "0.00 s · 20 Hz · below −80 dB · not kept");
});
