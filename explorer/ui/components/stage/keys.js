// @ts-check
// What the keys of the stage do.

const STEP_S = 0.25;

/**
 * @typedef {{ toggle: true }} Toggle
 * @typedef {{ hear: SoundName }} Hear
 * @typedef {{ seek: number }} Seek seconds from the start
 * @typedef {{ repeat: "from" | "to" | "all" }} Repeat the part from or to the position, or all
 */

/**
 * Return what a key asks for; null if it is none of the stage's.
 * @param {string} key as the browser names it
 * @param {{ position: number, seconds: number, onButton: boolean, isPart: boolean }} state isPart: a part
 *     of the sound repeats
 * @returns {Toggle | Hear | Seek | Repeat | null}
 */
export function keyAction(key, { position, seconds, onButton, isPart }) {
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
