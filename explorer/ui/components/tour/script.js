// @ts-check
// The tour: offers itself once, then leads through its steps. What a step's button does is done by
// the stage, which hears of it by an event of the document.

import { find } from "../page/find.js";

const SEEN = "earshot-tour"; // in the browser's storage, once it was taken or refused
const state = /** @type {TourProps} */ (props);
let step = -1; // of the tour; before 0 it is only offered
let shown = ""; // the steps that are led through
/** @type {Element | null} */
let pointed = null; // the part of the page that the step is about

function receive() {
  const steps = JSON.stringify(state.value?.steps ?? []);
  if (steps !== shown) {
    shown = steps;
    step = -1; // of another result
  }
  show();
}

function show() {
  const { value, words } = state;
  const isSeen = remembered();
  find(".offer").hidden = step >= 0;
  find(".offer p").textContent = !value ? words.none : isSeen ? words.seen : words.offer;
  find(".take").textContent = words.take;
  find(".take").hidden = !value;
  find(".refuse").textContent = words.refuse;
  find(".refuse").hidden = !value || isSeen;
  find(".coach").hidden = step < 0;
  const steps = value?.steps ?? [];
  const current = steps[step];
  point(current?.about ?? null);
  if (!current) return;
  find(".coach h2").textContent = `${step + 1} of ${steps.length}: ${current.title}`;
  find(".coach .text").textContent = current.text;
  find(".act").textContent = current.action;
  find(".back").textContent = words.back;
  find(".back", HTMLButtonElement).disabled = step === 0;
  find(".next").textContent = step === steps.length - 1 ? words.done : words.next;
  find(".end").textContent = words.end;
  find(".end").hidden = step === steps.length - 1;
}

/**
 * Mark the part of the page that a step is about.
 * @param {string | null} selector null: none
 */
function point(selector) {
  const part = selector === null ? null : document.querySelector(selector);
  if (part === pointed) return;
  pointed?.classList.remove("pointed-at");
  part?.classList.add("pointed-at");
  pointed = part;
}

/** @param {number} to */
function go(to) {
  const wasOpen = step >= 0;
  step = to < (state.value?.steps.length ?? 0) ? to : -1;
  if (step < 0) remember();
  show();
  if (step < 0) find(".take").focus();
  else if (!wasOpen) find(".coach").focus({ preventScroll: true });
  if (pointed && state.value?.steps[step]?.act !== "others") bring(pointed, "nearest");
}

function act() {
  const current = state.value?.steps[step];
  if (!current) return;
  if (current.act === "others") {
    bring(pointed, "start");
  } else {
    document.dispatchEvent(new CustomEvent("earshot:tour", { detail: current.act }));
  }
}

/**
 * Scroll to a part of the page.
 * @param {Element | null} part
 * @param {ScrollLogicalPosition} block
 */
function bring(part, block) {
  const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  part?.scrollIntoView({ block, behavior: isStill ? "auto" : "smooth" });
}

/** Some browsers refuse to store anything, or to say what they have: then it is offered again. */
function remembered() {
  try {
    return localStorage.getItem(SEEN) !== null;
  } catch {
    return false;
  }
}

function remember() {
  try {
    localStorage.setItem(SEEN, "seen");
  } catch {
    // See above.
  }
}

find(".take").addEventListener("click", () => go(0));
find(".refuse").addEventListener("click", () => go(-1));
find(".back").addEventListener("click", () => go(step - 1));
find(".next").addEventListener("click", () => go(step + 1));
find(".end").addEventListener("click", () => go(-1));
find(".act").addEventListener("click", act);
find(".coach").addEventListener("keydown", (event) => {
  if (event.key === "Escape") go(-1);
});
document.addEventListener("earshot:painted", () => {
  const isStep = state.value?.steps[step]?.act === "take-away";
  if (isStep) bring(document.querySelector(".stage .yours"), "nearest");
});
watch("value", receive);
receive();
