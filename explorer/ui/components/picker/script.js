// @ts-check
// The gallery: draws a card for every clip, the visitor's own first, and reports, by id, which was
// chosen. Above them are the proposed searches, each a clip with a model. A clip whose file is not
// on the server yet says that it needs the network; a button fetches all of those.

import { choose, lastOf, watchPending } from "../page/choosing.js";
import { find, make } from "../page/find.js";
import { bytesOf, colourTable } from "../stage/levels.js";
import { FetchingStatuses } from "./fetching.js";

/** @typedef {{ card: Card, label: HTMLLabelElement, input: HTMLInputElement }} Entry */

const state = /** @type {PickerProps} */ (props);
const thumbs = find(".thumbs"); // scrolls sideways on a phone
const shelf = find(".shelf"); // scrolls down elsewhere
const table = colourTable(state.stops);
/** @type {Map<string, Entry>} */
const shown = new Map(); // by the clip's id
/** @type {string | null} */
let pending = null; // the id of the clip that is on its way
const statuses = new FetchingStatuses();
let halting = ""; // the task whose download the visitor has stopped

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

/**
 * What stands in place of the thumbnail of a clip that is not here.
 * @param {Card} card
 * @param {string} state
 */
function noticeOf({ name }, state) {
  return name === null ? state : `${name}: ${state}`;
}

/** @param {Entry} entry */
function draw({ card, label, input }) {
  const notice = card.available ? "" : "needs the network";
  const text = notice && noticeOf(card, notice);
  label.firstChild?.replaceWith(card.thumbnail ? thumbnail(card.thumbnail) : mark(text));
  const kind = label.querySelector(".kind");
  if (kind) kind.textContent = card.available ? card.name : "";
  const name = card.name === null ? card.title : `${card.name}: ${card.title}`;
  input.setAttribute("aria-label", notice ? `${name} (${notice})` : name);
}

/** @param {Card} card */
function addCard(card) {
  const label = make("label");
  const input = Object.assign(make("input"), { type: "radio", name: "clip", value: card.id });
  const kind = Object.assign(make("span"), { className: "kind" });
  const name = Object.assign(make("span", card.label ?? card.title), { className: "name" });
  label.title = card.title;
  label.append(mark(""), kind, name, input);
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

function allCards() {
  return [...state.own, ...state.cards];
}

/** Keep the cards, and the focus, where the clips are the same; draw a new gallery of others. */
function showCards() {
  const cards = allCards();
  if (cards.length === shown.size && cards.every(({ id }) => shown.has(id))) {
    for (const card of cards) {
      const entry = shown.get(card.id);
      if (!entry) continue;
      const hasChanged = card.available !== entry.card.available;
      entry.card = card;
      if (hasChanged) draw(entry);
    }
    sortCards();
  } else {
    shown.clear();
    thumbs.replaceChildren(...cards.map(addCard));
    scrollToFirst();
  }
  showChoice();
  showChosen();
}

/** Put the cards into their order: clips that have been fetched come first. */
function sortCards() {
  const labels = allCards().flatMap(({ id }) => shown.get(id)?.label ?? []);
  if (labels.every((label, i) => thumbs.children[i] === label)) return;
  const focused = document.activeElement;
  thumbs.append(...labels);
  scrollToFirst();
  if (focused instanceof HTMLElement && thumbs.contains(focused)) focused.focus();
}

/** Draw a button for every proposed search. */
function showProposals() {
  const { proposals, try_this: name } = state;
  const box = find(".proposals");
  box.hidden = proposals.length === 0;
  box.setAttribute("aria-label", name);
  box.replaceChildren(make("span", name), ...proposals.map(proposalButton));
  showChoice();
}

/** @param {Proposal} proposal */
function proposalButton({ clip, model, name, about }) {
  const button = Object.assign(make("button", name), { type: "button", title: about });
  button.addEventListener("click", () => choose({ kind: "clip", id: clip, source: model }));
  return button;
}

function scrollToFirst() {
  for (const box of [thumbs, shelf]) box.scrollTo(0, 0);
}

/** Scroll the gallery, and not the page, to the chosen card. */
function showChosen() {
  const card = thumbs.querySelector("label:has(input:checked)");
  if (!card) return;
  const inner = card.getBoundingClientRect();
  for (const box of [thumbs, shelf]) {
    const outer = box.getBoundingClientRect();
    box.scrollBy(Math.max(inner.right - outer.right, 0), Math.max(inner.bottom - outer.bottom, 0));
  }
}

/** Mark the clip that is on its way; otherwise the one on the stage. */
function showChoice() {
  const { chosen } = state.value;
  const marked = pending ?? chosen;
  find(".picker", HTMLFieldSetElement).disabled = state.busy;
  find(".shelf").tabIndex = state.busy ? 0 : -1; // locked cards are still to be scrolled by keys
  for (const { card, label, input } of shown.values()) {
    input.checked = card.id === marked;
    if (!card.available) {
      setMark(label, noticeOf(card, card.id === pending ? "fetching …" : "needs the network"));
    }
  }
  for (const button of find(".proposals").querySelectorAll("button")) button.disabled = state.busy;
  const proposed = state.proposals.find(({ clip }) => clip === chosen);
  const credit = find(".credit");
  credit.textContent = proposed?.about || (chosen && shown.get(chosen)?.card.credit) || "";
  credit.classList.toggle("of-proposal", proposed !== undefined);
  credit.hidden = !credit.textContent;
  const coming = pending === null ? undefined : shown.get(pending)?.card;
  const said = coming && !coming.available ? `Fetching ${coming.title}` : "";
  if (find(".said").textContent !== said) find(".said").textContent = said;
}

function fetchAll() {
  const { task, requesting } = state;
  const text = requesting;
  // An answer that equals the last one must be a change, or nothing would be drawn.
  state.fetching = { kind: "busy", text, phase: text, task, share: null };
  takeStatus();
  trigger("fetch", { task });
}

function halt() {
  if (halting === state.task) return;
  halting = state.task;
  showFetching();
  trigger("halt", { task: state.task });
}

function takeStatus() {
  const hasEnded = statuses.take(state.fetching);
  showFetching();
  if (hasEnded) choose({ kind: "shelf" });
}

/** Show the offer of the task on the shelf, and what has become of it. */
function showFetching() {
  const { offer, task } = state;
  const { isBusy, isRefused, text, news, share } = statuses.of(task);
  const [fetchButton, haltButton, words] = [find(".fetch"), find(".halt"), find(".words")];
  const hadFocus = [fetchButton, haltButton].includes(/** @type {any} */ (document.activeElement));
  if (!isBusy && halting === task) halting = "";
  find(".real").hidden = !offer && !text;
  find(".about").textContent = offer?.about ?? "";
  find(".about").hidden = !offer || isBusy;
  fetchButton.textContent = offer?.label ?? "";
  fetchButton.hidden = !offer || isBusy;
  haltButton.textContent = halting === task ? state.stopping : state.stop;
  haltButton.setAttribute("aria-disabled", `${halting === task}`);
  haltButton.hidden = !isBusy;
  words.className = isRefused ? "words message" : "words facts";
  if (isRefused) words.setAttribute("role", "alert");
  else words.removeAttribute("role");
  if (words.textContent !== text) words.textContent = text;
  words.hidden = !text;
  const bar = find("progress", HTMLProgressElement);
  bar.hidden = !isBusy || share === null;
  bar.value = share ?? 0;
  if (find(".news").textContent !== news) find(".news").textContent = news;
  if (hadFocus) [haltButton, fetchButton, words].find((each) => !each.hidden)?.focus();
}

find(".fetch").addEventListener("click", fetchAll);
find(".halt").addEventListener("click", halt);
watch(["cards", "own"], showCards);
watch("proposals", showProposals);
watch(["offer", "task"], showFetching);
watch("fetching", takeStatus);
watch(["value", "busy"], showChoice);
watch("value", showChosen); // it may have been chosen elsewhere
watchPending((choices) => {
  pending = lastOf(choices, "clip")?.id ?? null;
  showChoice();
});
showCards();
showProposals();
showFetching();
