// @ts-check
// The tools above the picture, and the cursor of the keys on it.

import { find, findAll } from "../page/find.js";
import { boxOf } from "./cursor.js";

/**
 * @param {object} state
 * @param {string} state.tool
 * @param {number} state.width of the brush, in bands
 * @param {boolean} state.canPaint
 * @param {boolean} state.paints whether the pointer and the keys paint now
 * @param {boolean} state.canUndo
 * @param {boolean} state.canRedo
 */
export function showTools({ tool, width, canPaint, paints, canUndo, canRedo }) {
  find(".stage").dataset.paints = `${paints}`;
  nameSurface(paints);
  /** @type {HTMLButtonElement[]} */
  const buttons = findAll(".tools button");
  for (const button of buttons) button.disabled = !canPaint;
  // Not `disabled`: after the last undo, the focus must stay where it is.
  find(".undo").setAttribute("aria-disabled", `${!canUndo}`);
  find(".redo").setAttribute("aria-disabled", `${!canRedo}`);
  press("[data-tool]", (button) => button.dataset.tool === tool);
  press("[data-width]", (button) => Number(button.dataset.width) === width);
}

/**
 * Say what the keys do on the picture, which is a slider otherwise.
 * @param {boolean} paints
 */
function nameSurface(paints) {
  const surface = find(".picture");
  surface.dataset.hand ??= surface.getAttribute("aria-label") ?? "";
  const { hand = "", painting = "" } = surface.dataset;
  surface.setAttribute("aria-label", paints ? painting : hand);
}

/**
 * @param {string} selector
 * @param {(button: HTMLButtonElement) => boolean} isPressed
 */
function press(selector, isPressed) {
  /** @type {HTMLButtonElement[]} */
  const buttons = findAll(selector);
  for (const button of buttons) button.setAttribute("aria-pressed", `${isPressed(button)}`);
}

/**
 * @param {Scene | null} scene null: there is no cursor
 * @param {number} cell
 * @param {import("./view.js").View} view
 */
export function showCursor(scene, cell, view) {
  const cursor = find(".cursor");
  cursor.hidden = scene === null;
  if (scene === null) return;
  const box = boxOf(scene, cell);
  const { x: left, y: bottom } = view.toSurface({ x: box.left, y: box.bottom });
  const { x: right, y: top } = view.toSurface({ x: box.right, y: box.top });
  Object.assign(cursor.style, {
    left: `${left * 100}%`,
    width: `${(right - left) * 100}%`,
    bottom: `${bottom * 100}%`,
    height: `${(top - bottom) * 100}%`,
  });
}
