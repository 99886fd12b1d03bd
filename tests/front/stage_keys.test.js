// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { keyAction } from "../../explorer/ui/components/stage/keys.js";

const STATE = { position: 1, seconds: 5, onButton: false, isPart: false, pans: false };

test("the space bar plays and pauses, but not on a button, which takes it itself", () => {
  assert.deepEqual(keyAction(" ", STATE), { toggle: true });
  assert.equal(keyAction(" ", { ...STATE, onButton: true }), null);
});

test("the digits choose what is heard, on buttons as well", () => {
  const heard = ["1", "2", "3", "4"].map((key) => keyAction(key, { ...STATE, onButton: true }));
  assert.deepEqual(heard, [
    { hear: "original" },
    { hear: "enough" },
    { hear: "rest" },
    { hear: "yours" },
  ]);
});

test("the arrows move by a quarter of a second, Home and End to the ends", () => {
  assert.deepEqual(keyAction("ArrowLeft", STATE), { seek: 0.75 });
  assert.deepEqual(keyAction("ArrowRight", STATE), { seek: 1.25 });
  assert.deepEqual(keyAction("Home", STATE), { seek: 0 });
  assert.deepEqual(keyAction("End", STATE), { seek: 5 });
});

test("the brackets repeat from or up to the play-head, and Escape the whole where a part repeats", () => {
  assert.deepEqual(keyAction("[", STATE), { repeat: "from" });
  assert.deepEqual(keyAction("]", STATE), { repeat: "to" });
  assert.deepEqual(keyAction("Escape", { ...STATE, isPart: true }), { repeat: "all" });
  assert.equal(keyAction("Escape", STATE), null);
});

test("plus and minus zoom, zero shows the whole", () => {
  assert.deepEqual(keyAction("+", STATE), { zoom: 1.5 });
  assert.deepEqual(keyAction("-", STATE), { zoom: 1 / 1.5 });
  assert.deepEqual(keyAction("0", STATE), { zoom: 0 });
});

test("the arrows move a picture that is zoomed, towards what they point to", () => {
  const state = { ...STATE, pans: true };
  assert.deepEqual(keyAction("ArrowRight", state), { pan: [-0.25, 0] });
  assert.deepEqual(keyAction("ArrowUp", state), { pan: [0, -0.25] });
  assert.deepEqual(keyAction("Home", state), { seek: 0 });
});

test("other keys are left to the browser", () => {
  for (const key of ["5", "Tab", "Enter", "toString"]) assert.equal(keyAction(key, STATE), null);
});
