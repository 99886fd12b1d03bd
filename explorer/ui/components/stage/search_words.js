// @ts-check
// The words of a search above and below the picture, and what a screen reader says of it.

import { find, make } from "../page/find.js";
import { figure, showText } from "./labels.js";
import { News } from "./news.js";

export class SearchWords {
  #news = new News();
  #frames = 0; // that were drawn of a search

  /** @param {SearchProgress} progress */
  show(progress) {
    const stage = find(".stage");
    const { busy, updates } = progress;
    const parts = progress.headline.map(([text, strong]) => make(strong ? "strong" : "span", text));
    find(".headline").replaceChildren(...parts);
    find(".detail").textContent = progress.detail;
    const said = this.#news.next(progress);
    if (said !== null) announce(said);
    find(".strip").replaceChildren(...progress.figures.map(figure));
    if (busy && stage.dataset.busy !== "true") comeIntoView(stage);
    const isUpdate = stage.dataset.updates !== `${updates}`;
    this.#frames = updates === 0 ? 0 : this.#frames + Number(isUpdate);
    Object.assign(stage.dataset, { busy, updates, frames: this.#frames });
    stage.setAttribute("aria-busy", `${busy}`);
  }
}

/**
 * Have a screen reader say it, once.
 * @param {string} text
 */
export function announce(text) {
  showText(find(".status"), text);
}

/**
 * Say on the page that there is no sound, and why.
 * @param {Error} error
 */
export function reportNoSound(error) {
  find(".detail").textContent = `Cannot play: ${error.message}`;
  announce(`Cannot play: ${error.message}`);
}

/**
 * On a phone the button is below the stage: go to where things happen.
 * @param {HTMLElement} stage
 */
function comeIntoView(stage) {
  if (stage.getBoundingClientRect().top < 0) stage.scrollIntoView({ block: "start" });
}
