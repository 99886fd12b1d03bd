// @ts-check
// What the keys of the stage do.

const STEP_S = 0.25;
export const ZOOM_STEP = 1.5;
const PAN_STEP = 0.25;

/** @type {Partial<Record<string, [dx: number, dy: number]>>} */
const PANS = {
  ArrowLeft: [PAN_STEP, 0],
  ArrowRight: [-PAN_STEP, 0],
  ArrowUp: [0, -PAN_STEP],
  ArrowDown: [0, PAN_STEP],
};

/**
 * @typedef {object} KeyState
 * @property {number} position of the play-head, in seconds
 * @property {number} seconds of the sound
 * @property {boolean} onButton whether a button has the focus
 * @property {boolean} isPart whether a part of the sound repeats
 * @property {boolean} pans whether arrows move the picture
 * @typedef {{ toggle: true }} Toggle
 * @typedef {{ hear: SoundName }} Hear
 * @typedef {{ seek: number }} Seek seconds from the start
 * @typedef {{ repeat: "from" | "to" | "all" }} Repeat the part from or to the position, or all
 * @typedef {{ zoom: number }} Zoom the picture; 0: see the whole
 * @typedef {{ pan: [dx: number, dy: number] }} Pan the picture by shares of its size
 */

/**
 * Return what a key asks for; null if it is none of the stage's.
 * @param {string} key as the browser names it
 * @param {KeyState} state
 * @returns {Toggle | Hear | Seek | Repeat | Zoom | Pan | null}
 */
export function keyAction(key, { position, seconds, onButton, isPart, pans }) {
  if (pans && Object.hasOwn(PANS, key)) return { pan: PANS[key] ?? [0, 0] };
  switch (key) {
    case " ":
      return onButton ? null : { toggle: true }; // a button in focus takes the space bar itself
    case "1":
      return { hear: "original" };
    case "2":
      return { hear: "enough" };
    case "3":
      return { hear: "rest" };
    case "4":
      return { hear: "yours" };
    case "ArrowLeft":
      return { seek: position - STEP_S };
    case "ArrowRight":
      return { seek: position + STEP_S };
    case "Home":
      return { seek: 0 };
    case "End":
      return { seek: seconds };
    case "+":
      return { zoom: ZOOM_STEP };
    case "-":
      return { zoom: 1 / ZOOM_STEP };
    case "0":
      return { zoom: 0 };
    case "[":
      return { repeat: "from" };
    case "]":
      return { repeat: "to" };
    case "Escape":
      return isPart ? { repeat: "all" } : null; // it may close something else
    default:
      return null;
  }
}
