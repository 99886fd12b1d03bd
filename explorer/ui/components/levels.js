// Levels as pixels: the colour tables and the decoding that the stage and the gallery share.

/** Colours of the 256 levels as little-endian RGBA words, interpolated between hex stops. */
function colourTable(stops) {
  const rgb = stops.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  return Uint32Array.from({ length: 256 }, (_, level) => {
    const place = (level / 255) * (rgb.length - 1);
    const first = Math.min(Math.floor(place), rgb.length - 2);
    return mixed(rgb[first], rgb[first + 1], place - first);
  });
}

function mixed(from, to, share) {
  const [r, g, b] = from.map((value, i) => Math.round(value + (to[i] - value) * share));
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

function channels(word) {
  return [word & 255, (word >> 8) & 255, (word >> 16) & 255];
}

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
