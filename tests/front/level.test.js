// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { FLOOR_DB, PeakMeter, peakDb } from "../../explorer/ui/components/recorder/level.js";

test("a level is in decibels of full scale, within the meter", () => {
  assert.equal(peakDb(1), 0);
  assert.equal(Math.round(peakDb(0.1)), -20);
  assert.equal(peakDb(1.7), 0);
  assert.equal(peakDb(0), FLOOR_DB);
});

test("the loudest sample of a tenth of a second counts, whatever its sign, and no longer", () => {
  const meter = new PeakMeter(100); // ten samples
  assert.equal(meter.take(new Float32Array([0, -0.5, 0, 0])), null);
  assert.equal(meter.take(new Float32Array(4)), null);
  assert.equal(meter.take(new Float32Array(4)), peakDb(0.5));
  assert.equal(meter.take(new Float32Array(10)), FLOOR_DB);
});
