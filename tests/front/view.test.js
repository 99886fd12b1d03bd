// @ts-check
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Axis } from "../../explorer/ui/components/stage/axis.js";
import { View } from "../../explorer/ui/components/stage/view.js";

/** @type {View} */
let view;

/**
 * @param {{ x: number, y: number }} one
 * @param {{ x: number, y: number }} other
 */
function assertNear(one, other) {
  assert.ok(Math.hypot(one.x - other.x, one.y - other.y) < 1e-9, JSON.stringify([one, other]));
}

beforeEach(() => {
  view = new View(new Axis("linear", 8000));
});

test("at first the whole picture is seen as it was made", () => {
  assert.deepEqual([view.isWhole, view.isPlain], [true, true]);
  assertNear(view.toPicture({ x: 0.3, y: 0.7 }), { x: 0.3, y: 0.7 });
});

test("what is below the pointer stays there while it zooms in and out", () => {
  const at = { x: 0.3, y: 0.7 };
  view.zoom(2, at);
  assertNear(view.toPicture(at), at);
  view.zoom(3, at);
  assertNear(view.toPicture(at), at);
  view.zoom(1 / 6, at);
  assert.equal(view.isWhole, true);
});

test("points go to the surface and back, on every axis", () => {
  for (const scale of /** @type {const} */ (["mel", "log", "linear"])) {
    view.use(scale);
    view.zoom(2, { x: 0.9, y: 0.2 });
    for (const point of [
      { x: 0.2, y: 0.3 },
      { x: 0.9, y: 0.8 },
    ]) {
      assertNear(view.toSurface(view.toPicture(point)), point);
    }
  }
});

test("it never shows what is beyond the picture", () => {
  view.zoom(2);
  view.pan(5, -5);
  assert.deepEqual([view.left, view.right, view.bottom, view.top], [0, 0.5, 0.5, 1]);
  view.zoom(1 / 1.5, { x: 1, y: 0 });
  assert.ok(view.left >= 0 && view.top <= 1);
});

test("it zooms in by 16 at most", () => {
  view.zoom(1000);
  assert.ok(Math.abs(view.right - view.left - 1 / 16) < 1e-12);
});

test("the picture follows a drag: what was in the middle is where it was dragged to", () => {
  view.zoom(4);
  const middle = view.toPicture({ x: 0.5, y: 0.5 });
  view.pan(0.2, -0.1);
  assertNear(view.toSurface(middle), { x: 0.7, y: 0.4 });
});

test("a part that is out of sight comes into it, and one in sight moves nothing", () => {
  view.zoom(4); // 0.375 to 0.625
  view.reveal({ left: 0.4, right: 0.5, bottom: 0.4, top: 0.5 });
  assert.equal(view.left, 0.375);
  view.reveal({ left: 0.7, right: 0.75, bottom: 0.1, top: 0.2 });
  assert.ok(Math.abs(view.right - 0.75) < 1e-12);
  assert.ok(Math.abs(view.bottom - 0.1) < 1e-12);
});

test("another axis shows the same frequencies", () => {
  view.zoom(2, { x: 0, y: 0.5 }); // 2 to 6 kHz
  view.use("log");
  const [low, high] = [view.bottom, view.top].map((y) => view.axis.hz(y));
  assert.ok(Math.abs(low - 2000) < 1e-6 && Math.abs(high - 6000) < 1e-6);
  assert.equal(view.isPlain, false);
});

test("a view of the next picture of a clip sees the same part", () => {
  view.zoom(4, { x: 0, y: 0 });
  const next = new View(new Axis("mel", 8000));
  next.follow(view);
  next.use("mel");
  assert.equal(next.right, 0.25);
  assert.ok(Math.abs(next.axis.hz(next.top) - 2000) < 1e-6);
});

test("every line shows the nearest row: none twice as it was made, none left out on another axis", () => {
  assert.deepEqual(view.rows(4), [0, 1, 2, 3]);
  view.use("mel");
  const rows = view.rows(40);
  assert.deepEqual(new Set(rows), new Set(Array(40).keys()));
  assert.deepEqual(
    rows,
    [...rows].sort((one, other) => one - other),
  );
  assert.ok(rows.filter((row) => row === 0).length > rows.filter((row) => row === 39).length);
});
