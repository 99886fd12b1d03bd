// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { bandOf, noteOf, pointWords, signed } from "../../explorer/ui/components/stage/words.js";
import { SCENE } from "./scene.js";

test("a frequency has the name of the nearest key of the piano", () => {
  assert.equal(noteOf(440), "A4");
  assert.equal(noteOf(261.6), "C4");
  assert.equal(noteOf(466), "A♯4");
  assert.equal(noteOf(27.5), "A0");
});

test("below the piano there are no notes", () => {
  assert.equal(noteOf(27.4), "");
});

test("bands count from 1 at the lowest, unless the picture is too coarse for them", () => {
  assert.equal(bandOf(SCENE, 0), "band 1 of 2");
  assert.equal(bandOf(SCENE, 1), "band 2 of 2");
  assert.equal(bandOf({ ...SCENE, coarse: true }, 1), "");
});

test("decibels are whole, with a typographic sign", () => {
  assert.deepEqual([12.4, -3.6, 0.2].map(signed), ["+12 dB", "−4 dB", "0 dB"]);
});

test("a point is described by time, frequency, level and whether it is kept", () => {
  const point = { seconds: 1.234, hz: 440.2, band: "band 3 of 8", decibels: -31.7, floor: -80 };
  const words = ["1.23 s", "440 Hz (A4)", "band 3 of 8", "−32 dB"];
  assert.deepEqual(pointWords({ ...point, kept: "kept" }), [...words, "kept"]);
  assert.deepEqual(pointWords({ ...point, kept: "" }), words);
});

test("at the floor the level is only known to be below it", () => {
  const point = { seconds: 0, hz: 20, band: "", decibels: -80, floor: -80 };
  const words = pointWords({ ...point, kept: "not kept" });
  assert.deepEqual(words, ["0.00 s", "20 Hz", "below −80 dB", "not kept"]);
});
