// @ts-check
// Levels as pixels: the colour tables and the decoding that the stage and the gallery share.

/**
 * Return the colours of the 256 levels as little-endian RGBA words, interpolated between stops.
 * @param {string[]} stops hex colours
 */
export function colourTable(stops) {
  const rgb = stops.map((hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));
  return Uint32Array.from({ length: 256 }, (_, level) => {
    const place = (level / 255) * (rgb.length - 1);
    const first = Math.min(Math.floor(place), rgb.length - 2);
    return mixed(rgb[first], rgb[first + 1], place - first);
  });
}

/**
 * Return a table between two others.
 * @param {Uint32Array} from
 * @param {Uint32Array} to
 * @param {number} share of the second table, from 0 to 1
 */
export function mixedTable(from, to, share) {
  if (share === 0) return from;
  if (share === 1) return to;
  return from.map((word, level) => mixed(channels(word), channels(to[level]), share));
}

/**
 * Return an opaque colour between two others as one word.
 * @param {number[]} from red, green and blue, 0 to 255
 * @param {number[]} to
 * @param {number} share of the second colour, from 0 to 1
 */
export function mixed(from, to, share) {
  const [r, g, b] = from.map((value, i) => Math.round(value + (to[i] - value) * share));
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

/**
 * Return red, green and blue of a word.
 * @param {number} word
 */
export function channels(word) {
  return [word & 255, (word >> 8) & 255, (word >> 16) & 255];
}

/**
 * Decode base64.
 * @param {string} base64
 */
export function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/**
 * Decode bit-packed patches: bit k is in byte k >> 3, lowest bit first.
 * @param {string} base64
 * @param {number} nBits
 */
export function unpackBits(base64, nBits) {
  const bytes = bytesOf(base64);
  return Array.from({ length: nBits }, (_, bit) => Boolean((bytes[bit >> 3] >> (bit & 7)) & 1));
}

/**
 * @param {PackedKeep | null} packed
 * @param {number} nPatches
 */
export function unpackKeep(packed, nPatches) {
  if (packed === null) return null;
  const [enough, rest] = [packed.enough, packed.rest].map((bits) => unpackBits(bits, nPatches));
  return { n: packed.n, enough, rest };
}
