// @ts-check
// Where the pointer is on the picture, and what is there, in words beside it.

import { find, make } from "../page/find.js";
import { bandOf, pointWords } from "./words.js";

/**
 * Return a point of the picture, from 0 to 1 from its lower left corner; inside it, always.
 * @param {{ clientX: number, clientY: number }} pointer
 * @param {HTMLElement} surface
 */
export function pointOf(pointer, surface) {
  const box = surface.getBoundingClientRect();
  return {
    x: Math.min(Math.max((pointer.clientX - box.left) / box.width, 0), 1),
    y: Math.min(Math.max(1 - (pointer.clientY - box.top) / box.height, 0), 1),
  };
}

/**
 * @param {{ x: number, y: number }} at of the surface, where the words are
 * @param {{ x: number, y: number }} point of the picture
 * @param {import("./picture.js").Picture} picture
 * @param {boolean[] | null} kept which patches hold something that is kept; null: unknown
 */
export function showReadoutAt(at, { x, y }, { scene, grid, levels }, kept) {
  const keptWords = kept?.[grid.patchAt(x, y)]
    ? scene.coarse
      ? "kept in part"
      : "kept"
    : "not kept";
  const readout = find(".readout");
  const parts = pointWords({
    seconds: x * scene.seconds,
    hz: scene.row_hz[grid.rowAt(y)],
    band: bandOf(scene, scene.strip_of_row[grid.rowAt(y)]),
    decibels: grid.decibelsAt(levels, x, y),
    floor: scene.floor_db,
    kept: kept === null ? "" : keptWords,
  });
  // Each part stays on one line.
  readout.replaceChildren(
    ...parts.map((part, at) => make("span", at < parts.length - 1 ? `${part} · ` : part)),
  );
  readout.dataset.side = at.x > 0.6 ? "left" : "right";
  readout.style.left = `${at.x * 100}%`;
  readout.style.bottom = `${Math.min(at.y, 0.85) * 100}%`;
}
