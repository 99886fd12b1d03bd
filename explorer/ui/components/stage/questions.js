// @ts-check
// What is asked of the server while a person paints: one question at a time, the last one in the
// end. (Gradio's own way to drop all but the last of several events repeats the data of the first.)

/**
 * Painted cells, and who is asked about them: the source alone while the brush is down, all models
 * once it is lifted; `check` asks for every removal, too.
 * @typedef {{ cells: number[], wanted: "source" | "models" | "check", number: number }} PaintedQuestion
 */

export class PaintedQuestions {
  number = 0; // of the last question
  /** @type {PaintedQuestion | null} */
  asked = null; // with the server
  /** @type {PaintedQuestion | null} */
  next = null; // to be asked once that is answered
  #ask;

  /** @param {(question: PaintedQuestion) => void} ask hands a question to the server */
  constructor(ask) {
    this.#ask = ask;
  }

  /** Whether the last question has no answer yet. */
  get isOpen() {
    return this.asked !== null;
  }

  /**
   * @param {number[]} cells
   * @param {PaintedQuestion["wanted"]} wanted
   */
  put(cells, wanted) {
    this.number += 1;
    this.next = { cells, wanted, number: this.number };
    if (this.asked === null) this.#send();
  }

  /** Go on: the server has answered, or cannot. */
  answered() {
    this.asked = null;
    this.#send();
  }

  /** Ask nothing more, and take no answer to what was asked before. */
  drop() {
    this.next = null;
    this.number += 1;
  }

  #send() {
    const { next } = this;
    if (next === null) return;
    this.next = null;
    this.asked = next;
    this.#ask(next);
  }
}
