// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Axis } from "../../explorer/ui/components/stage/axis.js";
import { ticksHz, ticksS } from "../../explorer/ui/components/stage/ticks.js";
import { View } from "../../explorer/ui/components/stage/view.js";

/** @param {import("../../explorer/ui/components/stage/ticks.js").Tick[]} ticks */
const texts = (ticks) => ticks.map(([, text]) => text);

/**
 * @param {import("../../explorer/ui/components/stage/axis.js").Scale} scale
 * @param {number} [zoom]
 */
function viewOn(scale, zoom = 1) {
  const view = new View(new Axis(scale, 4000));
  view.zoom(zoom, { x: 0, y: 0.5 });
  return view;
}

test("a whole axis has round frequencies, far enough from one another", () => {
  const ticks = ticksHz(viewOn("linear"));
  assert.deepEqual(texts(ticks), ["0 Hz", "500 Hz", "1 kHz", "2 kHz", "4 kHz"]);
  assert.deepEqual(
    ticks.map(([position]) => position),
    [0, 0.125, 0.25, 0.5, 1],
  );
  assert.deepEqual(texts(ticksHz(viewOn("log"))).slice(0, 3), ["50 Hz", "100 Hz", "200 Hz"]);
});

test("a small part of the axis has evenly spaced frequencies", () => {
  const ticks = ticksHz(viewOn("linear", 8)); // 1750 to 2250 Hz
  assert.deepEqual(texts(ticks).slice(0, 3), ["1.75 kHz", "1.8 kHz", "1.85 kHz"]);
  assert.ok(ticks.every(([position]) => position >= 0 && position <= 1));
});

test("times are round, and the first one has the unit", () => {
  assert.deepEqual(texts(ticksS(viewOn("mel"), 5)).slice(0, 3), ["0 s", "0.5", "1"]);
  assert.deepEqual(texts(ticksS(viewOn("mel", 10), 5)), [
    ...["0 s", "0.05", "0.1", "0.15", "0.2", "0.25", "0.3", "0.35", "0.4", "0.45", "0.5"],
  ]);
});

test("times are where they are seen", () => {
  const view = viewOn("mel");
  view.zoom(4);
  for (const [position, text] of ticksS(view, 8)) {
    const time = Number.parseFloat(text);
    assert.ok(Math.abs(view.toSurface({ x: time / 8, y: 0 }).x - position) < 1e-9);
  }
});
