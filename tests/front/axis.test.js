// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Axis } from "../../explorer/ui/components/stage/axis.js";

const SCALES = /** @type {const} */ (["mel", "linear", "log"]);

/**
 * @param {number} one
 * @param {number} other
 */
function assertClose(one, other) {
  assert.ok(Math.abs(one - other) < 1e-9 * Math.max(Math.abs(other), 1), `${one}, not ${other}`);
}

test("every axis ends at the highest frequency, and turns positions back into frequencies", () => {
  for (const scale of SCALES) {
    const axis = new Axis(scale, 8000);
    assertClose(axis.position(8000), 1);
    assertClose(axis.position(axis.lowestHz), 0);
    for (const hz of [50, 440, 7999]) assertClose(axis.hz(axis.position(hz)), hz);
  }
});

test("half of a linear axis is half the frequency; on a log axis octaves are equally high", () => {
  assertClose(new Axis("linear", 8000).hz(0.5), 4000);
  const log = new Axis("log", 8000);
  assertClose(log.position(880) - log.position(440), log.position(220) - log.position(110));
});

test("a mel axis is as the server's", () => {
  // 2595 log10(1 + f / 700): 1000 Hz are 999.99 mel, 8000 Hz 2840.02
  assert.ok(Math.abs(new Axis("mel", 8000).position(1000) - 0.35211) < 1e-5);
});

test("what is below a log axis is at its lower end", () => {
  assert.equal(new Axis("log", 8000).position(0), 0);
});
