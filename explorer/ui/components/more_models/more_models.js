// Checkpoints that can be added to the models; everything is set as text. `props.rows` are those of
// the task, [{id, about, page, state}], or null while nobody has looked; `props.value` is what comes
// of the one that was asked for, {kind, text, phase, at, share}; `props.any` allows other ids. One
// whose state is "barred" cannot be had here.

const find = (selector) => element.querySelector(selector);
const details = find("details"), outcome = find(".outcome"), form = find("form");
const BUTTONS = { away: "Download and use", kept: "Use", offered: "Use" };
const PLACES = { away: "not on this computer", barred: "not on this server", kept: "on this computer", offered: "in the list above" };
let isBusy = false;

function row({ id, about, page, state }) {
  const line = document.createElement("li");
  const name = document.createElement("a");
  const facts = document.createElement("p");
  const button = document.createElement("button");
  Object.assign(name, { href: page, target: "_blank", rel: "noopener noreferrer", textContent: id });
  name.setAttribute("aria-label", `${id}: its page on the hub, in a new tab`);
  Object.assign(facts, { className: "facts", textContent: `${about} · ${PLACES[state]}` });
  Object.assign(button, { type: "button", textContent: BUTTONS[state] });
  button.setAttribute("aria-label", `${BUTTONS[state]}: ${id}`);
  button.addEventListener("click", () => ask(id));
  line.dataset.id = id;
  line.append(name, facts);
  if (state in BUTTONS) line.append(button);
  return line;
}

const lineOf = (id) => [...element.querySelectorAll("li")].find((line) => line.dataset.id === id);

function ask(id) {
  if (isBusy) return;
  show({ kind: "busy", text: `Asking for ${id} …`, phase: `Asking for ${id}`, at: id, share: null });
  trigger("fetch", { id });
}

/** The rows, with what is said of one of them kept, and the focus where it was. */
function showRows() {
  const focused = document.activeElement?.closest?.(".offers li")?.dataset.id;
  find(".looking").hidden = props.rows !== null;
  find(".offers").before(outcome);
  find(".offers").replaceChildren(...(props.rows ?? []).map(row));
  showTold();
  if (focused) lineOf(focused)?.querySelector("button")?.focus();
  if (props.rows === null && details.open) trigger("look");
}

function showTold() {
  show(props.value);
}

/** Below the row, or the field, that it is about. */
function show({ kind, text, phase, at, share }) {
  isBusy = kind === "busy";
  const words = find(".words"), bar = find("progress");
  const place = lineOf(at) ?? (at && form.isConnected && props.rows?.length ? form : null);
  if (place && outcome.parentElement !== place) place.append(outcome);
  outcome.hidden = !text;
  words.className = kind === "refused" ? "words message" : "words facts";
  if (kind === "refused") words.setAttribute("role", "alert");
  else words.removeAttribute("role");
  if (words.textContent !== text) words.textContent = text;
  bar.hidden = !isBusy || share === null;
  bar.value = share ?? 0;
  const said = kind === "refused" ? "" : phase;
  if (find(".said").textContent !== said) find(".said").textContent = said;
  // Not disabled: that would take the keyboard's focus away.
  for (const button of element.querySelectorAll("button")) button.setAttribute("aria-disabled", isBusy);
}

find(".intro").textContent = props.intro;
if (!props.any) form.remove();
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const id = form.elements.id.value.trim();
  if (id) ask(id);
});
details.addEventListener("toggle", () => details.open && trigger("look"));
watch("rows", showRows);
watch("value", showTold);
showRows();
