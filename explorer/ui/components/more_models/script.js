// @ts-check
// Models that can be added to those that are offered; everything is set as text. One whose state is
// "barred" is not available on this server.

import { choose } from "../page/choosing.js";
import { find, findAll, make } from "../page/find.js";

/** @type {Partial<Record<Checkpoint["state"], string>>} */
const BUTTONS = { away: "Download and use", kept: "Use", offered: "Use" };
const PLACES = {
  away: "not downloaded",
  barred: "not available on this server",
  kept: "downloaded",
  offered: "in the list above",
};

const state = /** @type {MoreModelsProps} */ (props);
const details = find("details", HTMLDetailsElement);
const outcome = find(".outcome");
const stop = find(".stop");
const form = find("form", HTMLFormElement);
const idField = find("form input", HTMLInputElement);
let isBusy = false;
let isWanted = false; // as the source model, and no other model was chosen since

/** @param {Checkpoint} checkpoint */
function row(checkpoint) {
  const { id, about, page } = checkpoint;
  const line = make("li");
  const name = make("a", id);
  const facts = make("p", `${about} · ${PLACES[checkpoint.state]}`);
  Object.assign(name, { href: page, target: "_blank", rel: "noopener noreferrer" });
  name.setAttribute("aria-label", `${id}: its page, in a new tab`);
  facts.className = "facts";
  line.dataset.id = id;
  line.append(name, facts);
  const label = BUTTONS[checkpoint.state];
  if (label) line.append(useButton(label, id));
  return line;
}

/**
 * @param {string} label
 * @param {string} id
 */
function useButton(label, id) {
  const button = Object.assign(make("button", label), { type: "button" });
  button.setAttribute("aria-label", `${label}: ${id}`);
  button.addEventListener("click", () => request(id));
  return button;
}

/** @param {string} id */
function lineOf(id) {
  return findAll("li").find((line) => line.dataset.id === id);
}

/** @param {string} id */
function request(id) {
  if (isBusy) return;
  const text = `Requesting ${id}`;
  // As the value: an answer that equals the last one must be a change, or nothing would be drawn.
  state.value = {
    kind: "busy",
    text: `${text} …`,
    phase: text,
    at: id,
    share: null,
    usable: false,
    stoppable: false,
  };
  isWanted = true;
  showStatus();
  trigger("fetch", { id });
}

/** Show the rows; keep what is reported below one of them, and the focus. */
function showRows() {
  const line = document.activeElement?.closest(".offers li");
  const focused = line instanceof HTMLElement ? line.dataset.id : undefined;
  find(".looking").hidden = state.rows !== null;
  find(".offers").before(outcome);
  find(".offers").replaceChildren(...(state.rows ?? []).map(row));
  showStatus();
  if (focused) lineOf(focused)?.querySelector("button")?.focus();
  if (state.rows === null && details.open) trigger("look");
}

function showStatus() {
  show(state.value);
  const { kind, at, usable } = state.value;
  if (kind === "busy" || !isWanted) return;
  isWanted = false;
  if (usable) choose({ kind: "model", id: at });
}

/** @param {Event} event */
function heedChoice(event) {
  const { kind } = /** @type {CustomEvent} */ (event).detail;
  if (kind === "model" || kind === "task") isWanted = false;
}

/**
 * Show a status below the row, or the field, that it is about.
 * @param {CheckpointStatus} status
 */
function show({ kind, text, phase, at, share, stoppable }) {
  isBusy = kind === "busy";
  moveOutcome(at);
  outcome.hidden = !text;
  showWords(kind, text);
  const bar = find("progress", HTMLProgressElement);
  bar.hidden = !isBusy || share === null;
  bar.value = share ?? 0;
  stop.hidden = !isBusy || !stoppable;
  const said = kind === "refused" ? "" : phase;
  if (find(".said").textContent !== said) find(".said").textContent = said;
  // Not disabled: that would take the keyboard's focus away.
  for (const button of findAll("button")) {
    if (button !== stop) button.setAttribute("aria-disabled", `${isBusy}`);
  }
}

/** @param {string} at the id that the status is about, if any */
function moveOutcome(at) {
  const isTyped = at !== "" && form.isConnected && Boolean(state.rows?.length);
  const place = lineOf(at) ?? (isTyped ? form : null);
  if (place && outcome.parentElement !== place) place.append(outcome);
}

/**
 * @param {CheckpointStatus["kind"]} kind
 * @param {string} text
 */
function showWords(kind, text) {
  const words = find(".words");
  words.className = kind === "refused" ? "words message" : "words facts";
  if (kind === "refused") words.setAttribute("role", "alert");
  else words.removeAttribute("role");
  if (words.textContent !== text) words.textContent = text;
}

/** @param {SubmitEvent} event */
function submit(event) {
  event.preventDefault();
  const id = idField.value.trim();
  if (id) request(id);
}

find(".intro").textContent = state.intro;
if (!state.any) form.remove();
form.addEventListener("submit", submit);
stop.addEventListener("click", () => trigger("stop"));
details.addEventListener("toggle", () => details.open && trigger("look"));
document.addEventListener("earshot:choose", heedChoice);
watch("rows", showRows);
watch("value", showStatus);
showRows();
