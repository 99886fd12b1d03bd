// @ts-check
// What a screen reader says of a search: every phase once, and the result. Not every number.

export class News {
  /** @type {Set<string>} */
  #said = new Set();

  /**
   * Return what is said now; null: nothing new.
   * @param {{ busy: boolean, news: string }} progress
   */
  next({ busy, news }) {
    if (!busy) this.#said.clear();
    else if (this.#said.has(news)) return null;
    this.#said.add(news);
    return news;
  }
}
