// @ts-check
// Mono samples as a 16-bit WAV file.

export const HEADER_BYTES = 44;
export const BYTES_PER_SAMPLE = 2;

/**
 * Return whether nothing is left of samples in 16 bits: a muted microphone, or none.
 * @param {Float32Array[]} blocks
 */
export function isSilent(blocks) {
  return blocks.every((block) => block.every((sample) => Math.round(sample * 32767) === 0));
}

/**
 * Return the bytes of a WAV file; samples beyond full scale are clipped.
 * @param {Float32Array[]} blocks one after the other, full scale 1.0
 * @param {number} sampleRate
 */
export function wavBytes(blocks, sampleRate) {
  const nSamples = blocks.reduce((sum, block) => sum + block.length, 0);
  const nBytes = BYTES_PER_SAMPLE * nSamples;
  const view = new DataView(new ArrayBuffer(HEADER_BYTES + nBytes));
  writeHeader(view, nBytes, sampleRate);
  let at = HEADER_BYTES;
  for (const block of blocks) {
    for (const sample of block) {
      view.setInt16(at, Math.round(Math.min(Math.max(sample, -1), 1) * 32767), true);
      at += BYTES_PER_SAMPLE;
    }
  }
  return view;
}

/**
 * @param {DataView} view
 * @param {number} nBytes of all samples
 * @param {number} sampleRate
 */
function writeHeader(view, nBytes, sampleRate) {
  const text = (/** @type {number} */ at, /** @type {string} */ letters) => {
    for (let i = 0; i < letters.length; i++) view.setUint8(at + i, letters.charCodeAt(i));
  };
  text(0, "RIFF");
  view.setUint32(4, HEADER_BYTES - 8 + nBytes, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true); // bytes of this chunk
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // one channel
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, BYTES_PER_SAMPLE * sampleRate, true);
  view.setUint16(32, BYTES_PER_SAMPLE, true);
  view.setUint16(34, 8 * BYTES_PER_SAMPLE, true);
  text(36, "data");
  view.setUint32(40, nBytes, true);
}
