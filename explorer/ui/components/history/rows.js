// @ts-check
// Rows of results, each with what can be done with it.

import { make } from "../page/find.js";

/**
 * @typedef {object} RowActions
 * @property {(id: string) => void} show
 * @property {(id: string) => void} search again
 * @property {(id: string) => void} pin or release
 */

export class Rows {
  /**
   * @param {HTMLElement} list that holds the rows
   * @param {HistoryProps["words"]} words
   * @param {RowActions} actions
   */
  constructor(list, words, actions) {
    this.list = list;
    this.words = words;
    this.actions = actions;
    /** @type {Map<string, ResultElement>} */
    this.rows = new Map(); // by the result's id
  }

  /**
   * @param {(ResultRow | FragmentRow)[]} rows
   * @param {boolean} isBusy
   */
  show(rows, isBusy) {
    const ids = new Set(rows.map(({ id }) => id));
    for (const [id, row] of this.rows) {
      if (ids.has(id)) continue;
      row.line.remove();
      this.rows.delete(id);
    }
    rows.forEach((shown, at) => {
      const row = this.rows.get(shown.id) ?? new ResultElement(shown.id, this.words, this.actions);
      this.rows.set(shown.id, row);
      if (this.list.children[at] !== row.line)
        this.list.insertBefore(row.line, this.list.children[at] ?? null);
      row.show(shown, isBusy);
    });
  }
}

class ResultElement {
  /**
   * @param {string} id
   * @param {HistoryProps["words"]} words
   * @param {RowActions} actions
   */
  constructor(id, words, actions) {
    this.words = words;
    this.line = make("li");
    this.open = Object.assign(make("button"), { type: "button", className: "open" });
    this.name = make("strong");
    this.facts = make("span");
    this.open.append(this.name, this.facts);
    this.pin = Object.assign(make("button", words.pin), { type: "button", className: "pin" });
    this.gone = Object.assign(make("span"), { className: "gone" });
    this.again = Object.assign(make("button", words.again), { type: "button", className: "again" });
    this.line.append(this.open, this.pin, this.gone, this.again);
    this.open.addEventListener("click", () => actions.show(id));
    this.pin.addEventListener("click", () => actions.pin(id));
    this.again.addEventListener("click", () => actions.search(id));
  }

  /**
   * @param {ResultRow | FragmentRow} row
   * @param {boolean} isBusy
   */
  show(row, isBusy) {
    const isResult = "clip" in row;
    const [name, ...facts] = isResult
      ? [row.clip, row.result, [row.convinced, row.model].filter(Boolean).join(" · ")]
      : [row.name, row.size, row.convinced];
    this.name.textContent = name;
    this.facts.replaceChildren(...facts.map((fact) => make("span", fact)));
    this.open.disabled = isBusy || Boolean(row.gone);
    this.again.disabled = isBusy;
    if (row.shown) this.open.setAttribute("aria-current", "true");
    else this.open.removeAttribute("aria-current");
    this.pin.hidden = !isResult;
    if (isResult) {
      this.pin.textContent = row.pinned ? this.words.unpin : this.words.pin;
      this.pin.setAttribute("aria-label", `${this.pin.textContent} ${row.clip}, ${row.result}`);
      this.pin.setAttribute("aria-pressed", `${row.pinned}`);
    }
    this.gone.textContent = row.gone;
    this.gone.hidden = this.again.hidden = !row.gone;
    this.again.setAttribute("aria-label", `${this.words.again}: ${this.name.textContent}`);
  }
}
