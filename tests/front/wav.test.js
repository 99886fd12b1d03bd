// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { isSilent, wavBytes } from "../../explorer/ui/components/recorder/wav.js";

/**
 * @param {DataView} view
 * @param {number} from
 * @param {number} to
 */
function letters(view, from, to) {
  return Buffer.from(view.buffer).toString("latin1", from, to);
}

test("the header describes 16-bit mono at the sample rate", () => {
  const view = wavBytes([new Float32Array(3), new Float32Array(2)], 48_000);
  assert.equal(view.byteLength, 44 + 10);
  assert.equal(letters(view, 0, 4), "RIFF");
  assert.equal(view.getUint32(4, true), 36 + 10);
  assert.equal(letters(view, 8, 16), "WAVEfmt ");
  assert.deepEqual(
    [16, 28, 40].map((at) => view.getUint32(at, true)),
    [16, 96_000, 10],
  );
  assert.equal(view.getUint32(24, true), 48_000);
  assert.deepEqual(
    [20, 22, 32, 34].map((at) => view.getUint16(at, true)),
    [1, 1, 2, 16],
  );
  assert.equal(letters(view, 36, 40), "data");
});

test("samples follow block after block; beyond full scale they are clipped", () => {
  const view = wavBytes([Float32Array.of(0, 0.5), Float32Array.of(-1, 1.7, -9)], 8_000);
  const samples = [0, 1, 2, 3, 4].map((i) => view.getInt16(44 + 2 * i, true));
  assert.deepEqual(samples, [0, 16_384, -32_767, 32_767, -32_767]);
});

test("a recording is silent only if no sample of it is heard", () => {
  assert.equal(isSilent([]), true);
  assert.equal(isSilent([new Float32Array(8), new Float32Array(8).fill(1e-6)]), true);
  assert.equal(isSilent([new Float32Array(8), Float32Array.of(0, -1e-4)]), false);
});
