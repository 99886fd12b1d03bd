// @ts-check
// Sends what the visitor chooses anywhere on the page to the server, one choice after the other.

import { catchDrops } from "../page/dropping.js";
import { find } from "../page/find.js";
import {
  closeLeftLists,
  followLinks,
  goToNamedPart,
  keepFocus,
  stayAtChosenLists,
} from "../page/focus.js";
import { ChoiceQueue } from "./queue.js";

// After which no answer will come any more: the connection was lost without a sign of it. A clip
// may have to be fetched, and many visitors' choices may wait.
const PATIENCE_MS = 300_000;

const state = /** @type {ChoicesProps} */ (props);
const queue = new ChoiceQueue(send);
let number = 0; // of the last choice that was sent
let timer = setTimeout(giveUp, PATIENCE_MS); // the page itself has not been answered
let problem = ""; // why a search that waited was dropped, or why nothing happens

/** @param {Choice} choice */
function send(choice) {
  clearTimeout(timer);
  timer = setTimeout(giveUp, PATIENCE_MS);
  number += 1;
  state.value = { ...choice, number };
  if (choice.kind === "search") trigger("search");
  else if (choice.kind === "result") trigger("revisit");
  else trigger("choose");
}

/** @param {Choice} choice */
function add(choice) {
  // A window that was moved by keys a moment ago is requested before the search.
  if (choice.kind === "search") document.dispatchEvent(new Event("earshot:hurry"));
  problem = "";
  closeErrors();
  queue.add(choice);
  show();
}

/** Errors stay until the next action, which this is. */
function closeErrors() {
  for (const close of document.querySelectorAll(".toast-body.error .toast-close")) {
    if (close instanceof HTMLElement) close.click();
  }
}

/** @param {{ event: string, hasFailed: boolean }} answer */
function answered({ event, hasFailed }) {
  // A search that a link asks for is answered, too, and nothing waits for that.
  if (eventOf(queue.sent) !== event) return;
  const isRefused = event !== "search" && state.refused === number;
  goOn(() => queue.answered(hasFailed || isRefused));
}

/** @param {{ choice: Choice, path: string | null }} upload */
function uploaded({ choice, path }) {
  goOn(() => queue.uploaded(choice, path));
}

function giveUp() {
  goOn(() => queue.answered(true));
  problem = state.unanswered;
  show();
}

/** @param {() => void} step */
function goOn(step) {
  const { sent, holdsSearch } = queue;
  step();
  if (queue.sent === null) clearTimeout(timer);
  const isDropped = holdsSearch && !queue.holdsSearch && queue.sent?.kind !== "search";
  if (isDropped) problem = state.dropped;
  else if (queue.sent !== sent) problem = "";
  show();
}

/** @param {Choice | null} choice */
function eventOf(choice) {
  const kind = choice?.kind;
  if (kind === "result") return "revisit";
  return kind === undefined || kind === "search" || kind === "open" ? kind : "choose";
}

function show() {
  const line = find(".choices");
  const words = queue.holdsSearch ? state.waiting : problem;
  if (line.textContent !== words) line.textContent = words;
  line.hidden = !words;
  document.dispatchEvent(new CustomEvent("earshot:pending", { detail: queue.pending }));
}

document.addEventListener("earshot:choose", (event) => add(detailOf(event)));
document.addEventListener("earshot:uploaded", (event) => uploaded(detailOf(event)));
document.addEventListener("earshot:answered", (event) => {
  const answer = detailOf(event);
  // Gradio hands over what was answered in the same moment, after this.
  setTimeout(() => answered(answer));
});

catchDrops();
keepFocus(find(".rest"));
followLinks();
goToNamedPart();
closeLeftLists();
stayAtChosenLists();

/** @param {Event} event */
function detailOf(event) {
  return /** @type {CustomEvent} */ (event).detail;
}
