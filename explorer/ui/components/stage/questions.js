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
  since = 0; // only answers to later questions than this one are wanted
  /** @type {PaintedQuestion | null} */
  asked = null; // with the server
  /** @type {PaintedQuestion | null} */
  next = null; // to be asked once that is answered
  #ask;

  /** @param {(question: PaintedQuestion) => void} ask hands a question to the server */
  constructor(ask) {
    this.#ask = ask;
  }

  /** Whether a question is with the server. */
  get isOpen() {
    return this.asked !== null;
  }

  /** Whether the last question was answered, and not only given up. */
  get isAnswered() {
    return this.since === this.number;
  }

  /**
   * Return whether the answer to a question is to be shown: it is a later one than the last shown.
   * @param {number} number
   */
  takes(number) {
    if (number <= this.since || number > this.number) return false;
    this.since = number;
    return true;
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
    this.since = this.number;
  }

  #send() {
    const { next } = this;
    if (next === null) return;
    this.next = null;
    this.asked = next;
    this.#ask(next);
  }
}
