// @ts-check
// The layers around a fragment as colours of the picture: each patch has that of the innermost
// layer which it is in, and none outside all.

import { unpackBits } from "./levels.js";

/** Greys of the picture, tinted: nothing, what the answer needs, what makes it as sure. */
export const TINTED_GREYS = [
  ["#0b0d12", "#1d2129", "#353b45", "#525a66", "#7a8390"],
  ["#04201f", "#0b4744", "#14706b", "#24a098", "#5fd6cc"],
  ["#170f33", "#31226a", "#5138a3", "#7a5fd6", "#b5a2ff"],
];
/** Colours of the same on the rail; none for nothing. */
export const RAIL_TINTS = ["", "#24a098", "#7a5fd6"];

/**
 * Return the place of each patch's colour in `TINTED_GREYS`.
 * @param {LayerColours | null} layers
 * @param {number} nPatches of the picture
 */
export function tintsOf(layers, nPatches) {
  const tints = new Uint8Array(nPatches);
  if (layers?.n_patches !== nPatches) return tints; // none, or of another picture
  const inner = unpackBits(layers.necessary, nPatches);
  const outer = unpackBits(layers.complete, nPatches);
  return tints.map((_, patch) => (inner[patch] ? 1 : outer[patch] ? 2 : 0));
}
