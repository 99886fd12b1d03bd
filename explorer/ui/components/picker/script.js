// @ts-check
// The gallery: draws a card for every clip and reports, by id, which was chosen. A clip whose file
// is not on the server yet says that it needs the network.

import { choose, lastOf, watchPending } from "../page/choosing.js";
import { find, make } from "../page/find.js";
import { bytesOf, colourTable } from "../stage/levels.js";

/** @typedef {{ card: Card, label: HTMLLabelElement, input: HTMLInputElement }} Entry */

const state = /** @type {PickerProps} */ (props);
const thumbs = find(".thumbs");
const table = colourTable(state.stops);
/** @type {Map<string, Entry>} */
const shown = new Map(); // by the clip's id
/** @type {string | null} */
let pending = null; // the id of the clip that is on its way

/** @param {Thumbnail} drawn */
function thumbnail({ rows, columns, picture }) {
  const canvas = make("canvas");
  Object.assign(canvas, { width: columns, height: rows });
  const pixels = new ImageData(columns, rows);
  const words = new Uint32Array(pixels.data.buffer);
  bytesOf(picture).forEach((level, i) => {
    words[(rows - 1 - Math.floor(i / columns)) * columns + (i % columns)] = table[level];
  });
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  canvas.setAttribute("aria-hidden", "true");
  return canvas;
}

/**
 * Make what is shown in place of a thumbnail.
 * @param {string} text
 */
function mark(text) {
  const box = make("span", text);
  box.className = "mark";
  box.setAttribute("aria-hidden", "true");
  return box;
}

/** @param {Entry} entry */
function draw({ card, label, input }) {
  const notice = card.available ? "" : "needs the network";
  label.firstChild?.replaceWith(card.thumbnail ? thumbnail(card.thumbnail) : mark(notice));
  const name = `${card.name}: ${card.title}`;
  input.setAttribute("aria-label", notice ? `${name} (${notice})` : name);
}

/** @param {Card} card */
function addCard(card) {
  const label = make("label");
  const input = Object.assign(make("input"), { type: "radio", name: "clip", value: card.id });
  const name = Object.assign(make("span", card.name), { className: "name" });
  label.title = card.title;
  label.append(mark(""), name, input);
  const entry = { card, label, input };
  input.addEventListener("change", () => choose({ kind: "clip", id: card.id }));
  draw(entry);
  shown.set(card.id, entry);
  return label;
}

/**
 * @param {HTMLLabelElement} label
 * @param {string} text
 */
function setMark(label, text) {
  const box = label.querySelector(".mark");
  if (box) box.textContent = text;
}

/** Keep the cards, and the focus, where the clips are the same; draw a new gallery of others. */
function showCards() {
  const { cards } = state;
  if (cards.length === shown.size && cards.every(({ id }) => shown.has(id))) {
    for (const card of cards) {
      const entry = shown.get(card.id);
      if (!entry) continue;
      const hasChanged = card.available !== entry.card.available;
      entry.card = card;
      if (hasChanged) draw(entry);
    }
  } else {
    shown.clear();
    thumbs.replaceChildren(...cards.map(addCard));
    thumbs.scrollTo(0, 0);
  }
  showChoice();
}

/** Mark the clip that is on its way; otherwise the one on the stage. */
function showChoice() {
  const { chosen } = state.value;
  const marked = pending ?? chosen;
  find(".picker", HTMLFieldSetElement).disabled = state.busy;
  for (const { card, label, input } of shown.values()) {
    input.checked = card.id === marked;
    if (!card.available) setMark(label, card.id === pending ? "fetching …" : "needs the network");
  }
  const credit = find(".credit");
  credit.textContent = (chosen && shown.get(chosen)?.card.credit) || "";
  credit.hidden = !credit.textContent;
  const coming = pending === null ? undefined : shown.get(pending)?.card;
  const said = coming && !coming.available ? `Fetching ${coming.title}` : "";
  if (find(".said").textContent !== said) find(".said").textContent = said;
}

watch("cards", showCards);
watch(["value", "busy"], showChoice);
watchPending((choices) => {
  pending = lastOf(choices, "clip")?.id ?? null;
  showChoice();
});
showCards();
