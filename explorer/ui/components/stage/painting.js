// @ts-check
// Painting: a visitor keeps and removes cells with a brush, and hears what every model then says.
// The cells are drawn at once; what they mean comes from the server (explorer/ui/painting).

import { find, findAll } from "../page/find.js";
import { cellWords, movedBy } from "./cursor.js";
import { Edit } from "./edit.js";
import { PaintedQuestions } from "./questions.js";
import { showCursor, showTools } from "./tools.js";
import { showYours } from "./yours.js";

const HAND = "hand"; // the tool that moves the play-head, and paints nothing

/**
 * What painting needs from the stage.
 * @typedef {object} PaintingStage
 * @property {() => import("./grid.js").Grid | null} grid of the picture
 * @property {() => import("./view.js").View} view of it
 * @property {(question: import("./questions.js").PaintedQuestion) => void} ask the server
 * @property {(isStroke: boolean) => void} changed called when there is something else to draw or to
 *     hear: after a stroke, after an answer, or because what was painted is dropped
 */

export class Painting {
  /** @type {boolean[] | null} */
  fragment = null; // the cells of the result; null: there is none, so nothing can be painted
  scene = ""; // of which picture
  /** @type {Edit | null} */
  edit = null; // null: the visitor has painted nothing
  /** @type {Painted | null} */
  answer = null; // the server's last one; its models and sound may be those of a moment ago
  areRowsOld = false; // the other models' answers are to what was painted before
  tool = HAND;
  width = 1; // of the brush, in bands
  isBusy = false; // a search runs
  isCoarse = false; // the picture cannot show every cell, so none can be painted
  cursor = 0; // the cell that the keys paint
  /** @type {{ x: number, y: number } | null} */
  last = null; // where the brush was a moment ago; null: no stroke is under way
  #stage;
  #questions;

  /** @param {PaintingStage} stage */
  constructor(stage) {
    this.#stage = stage;
    this.#questions = new PaintedQuestions(stage.ask);
    /** @type {HTMLButtonElement[]} */
    const tools = findAll("[data-tool]");
    for (const button of tools) {
      button.addEventListener("click", () => this.take(button.dataset.tool ?? HAND));
    }
    /** @type {HTMLButtonElement[]} */
    const brushes = findAll("[data-width]");
    for (const button of brushes) {
      button.addEventListener("click", () => this.widen(Number(button.dataset.width)));
    }
    this.#onClick(".undo", () => this.#change((edit) => edit.undo()));
    this.#onClick(".redo", () => this.#change((edit) => edit.redo()));
    this.#onClick(".verify", () => this.#ask("check"));
    this.#onClick(".shrink", () => this.shrink());
    this.#onClick(".reset", () => {
      this.drop();
      find(".picture").focus(); // the button has gone with what was painted
    });
    this.#onClick(".another", () => search({ another: true }));
    document.addEventListener("earshot:painted", () => {
      this.#questions.answered();
      this.show();
    });
    this.show();
  }

  /** Whether something was painted. */
  get isOpen() {
    return this.edit !== null;
  }

  /** Whether the pointer paints now. */
  get paints() {
    return this.tool !== HAND && this.canPaint;
  }

  get canPaint() {
    return this.fragment !== null && !this.isBusy && !this.isCoarse;
  }

  /** The painted cells; null: nothing was painted. */
  get keep() {
    return this.edit?.keep ?? null;
  }

  /** What the painted cells sound like, once their stroke is over. */
  get sound() {
    return this.edit === null ? null : (this.answer?.sound ?? null);
  }

  /**
   * Follow what is on the stage; what was painted in another result is dropped.
   * @param {boolean[] | null} fragment its cells
   * @param {{ scene: string, isBusy: boolean, isCoarse: boolean }} state
   */
  follow(fragment, { scene, isBusy, isCoarse }) {
    const isSame =
      scene === this.scene && JSON.stringify(fragment) === JSON.stringify(this.fragment);
    this.fragment = fragment;
    this.scene = scene;
    Object.assign(this, { isBusy, isCoarse });
    if (!isSame || !this.canPaint) this.#forget();
    if (!this.paints) this.tool = HAND;
    this.show();
  }

  /**
   * Show an answer of the server, unless it is to an earlier question.
   * @param {Painted | null} answer
   */
  receive(answer) {
    if (this.edit === null || !answer || !this.#questions.takes(answer.number)) return;
    const { models, sound } = this.answer ?? {};
    this.areRowsOld = !answer.models;
    this.answer = { ...answer, models: answer.models ?? models, sound: answer.sound ?? sound };
    this.show();
    this.#stage.changed(false);
  }

  /** @param {string} tool */
  take(tool) {
    this.tool = tool;
    this.show();
  }

  /** @param {number} width */
  widen(width) {
    this.width = width;
    if (this.tool === HAND) this.tool = "paint";
    this.show();
  }

  /**
   * Paint up to a point of the picture; the first one begins a stroke.
   * @param {{ x: number, y: number }} point
   */
  brush(point) {
    const grid = this.#stage.grid();
    if (!grid || !this.paints) return;
    this.edit ??= this.#fresh(grid);
    const { edit } = this;
    edit.begin();
    const cells = grid.patchesBetween(this.last ?? point, point);
    this.last = point;
    const changes = cells.map((cell) => edit.touch(cell, this.tool === "paint", this.width));
    if (changes.includes(true)) this.#ask("source");
  }

  /** The brush is lifted: the stroke is over. */
  lift() {
    if (this.last === null) return;
    this.last = null;
    this.edit?.end();
    this.#settle();
  }

  /** Take back the stroke that is under way: it was no stroke. */
  giveUp() {
    if (this.last === null) return;
    this.last = null;
    this.edit?.abandon();
    this.#settle();
  }

  /**
   * Keep or remove the whole band at a height of the picture, from 0 to 1.
   * @param {number} y
   */
  toggleBand(y) {
    const grid = this.#stage.grid();
    if (!grid || !this.canPaint) return;
    this.edit ??= this.#fresh(grid);
    this.edit.toggle(grid.patchesOf(grid.scene.strip_of_row[grid.rowAt(y)]));
    this.#ask("models");
  }

  /**
   * Take a key that paints: the arrows move the cursor, Enter uses the brush there.
   * @param {KeyboardEvent} event
   * @returns {string | null} what a screen reader says; null if the key does something else
   */
  key(event) {
    const grid = this.#stage.grid();
    if (!grid || !this.canPaint) return null;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      this.#change((edit) => (event.shiftKey ? edit.redo() : edit.undo()));
      return "";
    }
    if (event.ctrlKey || event.metaKey || !this.paints) return null;
    if (event.shiftKey && event.key !== "Enter") return null; // moves a picture that is zoomed
    const { scene, nSlices } = grid;
    const moved = movedBy(event.key, this.cursor, { nSlices, nCells: scene.n_patches });
    if (moved === null && event.key !== "Enter") return null;
    this.cursor = moved ?? this.cursor;
    if (moved === null) this.#dab(grid);
    this.show();
    return cellWords(scene, this.cursor, Boolean((this.keep ?? this.fragment)?.[this.cursor]));
  }

  /** Take away one of the cells that are kept; the lowest. */
  takeOne() {
    const grid = this.#stage.grid();
    const cell = (this.keep ?? this.fragment)?.indexOf(true) ?? -1;
    if (!grid || !this.canPaint || cell < 0) return;
    this.edit ??= this.#fresh(grid);
    this.edit.toggle([cell]);
    this.#ask("models");
  }

  /** Search inside what is painted. */
  shrink() {
    if (this.edit) search({ among: this.edit.cells });
  }

  /** Go back to the result. */
  drop() {
    this.#forget();
    this.show();
    this.#stage.changed(false);
  }

  /**
   * Use the brush at the cursor, in a stroke of its own.
   * @param {import("./grid.js").Grid} grid
   */
  #dab(grid) {
    this.edit ??= this.#fresh(grid);
    this.edit.begin();
    this.edit.touch(this.cursor, this.tool === "paint", this.width);
    this.edit.end();
    this.#settle();
  }

  /** Ask all models after a stroke; one that changed nothing at all was no stroke. */
  #settle() {
    if (this.edit?.isUntouched) this.drop();
    else this.#ask("models");
  }

  /** @param {import("./grid.js").Grid} grid */
  #fresh(grid) {
    return new Edit(this.fragment ?? [], grid.nSlices);
  }

  #forget() {
    this.edit = null;
    this.answer = null;
    this.last = null;
    this.#questions.drop();
  }

  /** @param {(edit: Edit) => void} change */
  #change(change) {
    if (!this.edit) return;
    change(this.edit);
    this.#ask("models");
  }

  /** @param {import("./questions.js").PaintedQuestion["wanted"]} wanted */
  #ask(wanted) {
    if (this.answer) this.answer = { ...this.answer, check: "" }; // it was of other cells
    if (this.edit) this.#questions.put(this.edit.cells, wanted);
    this.show();
    this.#stage.changed(wanted !== "check");
  }

  /**
   * @param {string} selector
   * @param {() => void} act
   */
  #onClick(selector, act) {
    find(selector).addEventListener("click", act);
  }

  show() {
    const { tool, width, canPaint, paints, edit } = this;
    const [canUndo, canRedo] = [Boolean(edit?.before.length), Boolean(edit?.after.length)];
    showTools({ tool, width, canPaint, paints, canUndo, canRedo });
    const scene = this.#stage.grid()?.scene;
    this.cursor = Math.min(this.cursor, (scene?.n_patches ?? 1) - 1);
    showCursor(paints && scene ? scene : null, this.cursor, this.#stage.view());
    const { isOpen: isPending, isAnswered } = this.#questions;
    showYours(this.answer, {
      isOpen: this.isOpen,
      isPending,
      hasFailed: !isPending && !isAnswered && this.last === null, // a lent device waits for the end
      areRowsOld: this.areRowsOld || !isAnswered,
      isEmpty: edit?.cells.length === 0,
    });
  }
}

/**
 * Ask for a search that begins with the result.
 * @param {{ among: number[] } | { another: true }} wish
 */
function search(wish) {
  const detail = { kind: "search", ...wish };
  document.dispatchEvent(new CustomEvent("earshot:choose", { detail }));
}
