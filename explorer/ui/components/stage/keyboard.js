// @ts-check
// The keyboard on the stage: which keys are the stage's own, and who is asked to act.

import { keyAction } from "./keys.js";

/**
 * @typedef {object} StageActions
 * @property {() => void} toggle play or pause
 * @property {(name: SoundName) => void} hear
 * @property {(seconds: number) => void} seek
 * @property {(factor: number) => void} zoom 0: see the whole
 * @property {(dx: number, dy: number) => void} pan
 * @property {(what: "from" | "to" | "all") => void} repeat
 */

/**
 * @param {HTMLElement} stage
 * @param {(event: KeyboardEvent) => boolean} paint takes a key that paints
 * @param {() => Omit<import("./keys.js").KeyState, "onButton">} stateNow
 * @param {StageActions} actions
 */
export function followKeys(stage, paint, stateNow, actions) {
  stage.addEventListener("keydown", (event) => {
    const { target } = event;
    if (target instanceof HTMLInputElement) return; // it has arrows of its own
    if (paint(event)) {
      event.preventDefault();
      return;
    }
    const isTyped = event.getModifierState("AltGraph"); // as the brackets of many keyboards
    if ((event.ctrlKey || event.metaKey || event.altKey) && !isTyped) return;
    const onButton = target instanceof Element && target.closest("button, summary") !== null;
    const state = stateNow();
    const pans = state.pans && event.shiftKey;
    const action = keyAction(event.key, { ...state, onButton, pans });
    if (!action) return;
    event.preventDefault();
    if ("toggle" in action) actions.toggle();
    else if ("hear" in action) actions.hear(action.hear);
    else if ("seek" in action) actions.seek(action.seek);
    else if ("zoom" in action) actions.zoom(action.zoom);
    else if ("pan" in action) actions.pan(...action.pan);
    else actions.repeat(action.repeat);
  });
}
