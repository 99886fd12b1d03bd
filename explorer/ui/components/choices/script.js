// @ts-check
// Sends what the visitor chooses anywhere on the page to the server, one choice after the other.

import { find } from "../page/find.js";
import { ChoiceQueue } from "./queue.js";

const state = /** @type {ChoicesProps} */ (props);
const queue = new ChoiceQueue(send);
let number = 0; // of the last choice that was sent
let wasDropped = false; // a search that waited, because its clip was refused

/** @param {Choice} choice */
function send(choice) {
  if (choice.kind === "search") {
    trigger("search");
    return;
  }
  number += 1;
  state.value = { ...choice, number };
  trigger("choose");
}

/** @param {Choice} choice */
function add(choice) {
  // A window that was moved by keys a moment ago is requested before the search.
  if (choice.kind === "search") document.dispatchEvent(new Event("earshot:hurry"));
  wasDropped = false;
  queue.add(choice);
  show();
}

/** @param {{ event: string, hasFailed: boolean }} answer */
function answered({ event, hasFailed }) {
  // A search that a link asks for is answered, too, and nothing waits for that.
  if (eventOf(queue.sent) !== event) return;
  const heldSearch = queue.holdsSearch;
  queue.answered(hasFailed || (event === "choose" && state.refused === number));
  wasDropped = heldSearch && !queue.holdsSearch && queue.sent?.kind !== "search";
  show();
}

/** @param {Choice | null} choice */
function eventOf(choice) {
  const kind = choice?.kind;
  return kind === undefined || kind === "search" || kind === "open" ? kind : "choose";
}

function show() {
  const line = find(".choices");
  const words = queue.holdsSearch ? state.waiting : wasDropped ? state.dropped : "";
  if (line.textContent !== words) line.textContent = words;
  line.hidden = !words;
  document.dispatchEvent(new CustomEvent("earshot:pending", { detail: queue.pending }));
}

document.addEventListener("earshot:choose", (event) => add(detailOf(event)));
document.addEventListener("earshot:answered", (event) => {
  const answer = detailOf(event);
  // Gradio hands over what was answered in the same moment, after this.
  setTimeout(() => answered(answer));
});

/** @param {Event} event */
function detailOf(event) {
  return /** @type {CustomEvent} */ (event).detail;
}
