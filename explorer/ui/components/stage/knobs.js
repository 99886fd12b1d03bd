// @ts-check
// Sliders that change how the sound and the picture appear, each with its value in words.

import { find, findAll } from "../page/find.js";

/**
 * @param {Record<string, (share: number) => void>} turned what each slider sets, by its name; a
 *     share is 1 at 100 %
 */
export function followKnobs(turned) {
  /** @type {HTMLElement[]} */
  const knobs = findAll("[data-knob]");
  for (const knob of knobs) {
    const name = knob.dataset.knob ?? "";
    const slider = find(`[data-knob="${name}"] input`, HTMLInputElement);
    const show = () => {
      const words = `${slider.value} %`;
      find(`[data-knob="${name}"] .value`).textContent = words;
      slider.setAttribute("aria-valuetext", words);
    };
    slider.addEventListener("input", () => {
      show();
      turned[name](Number(slider.value) / 100);
    });
    show(); // a browser may keep a value from before a reload
    turned[name](Number(slider.value) / 100);
  }
}
