// @ts-check
// Who convinces whom: a table of buttons, one for every source and target. Pointing at a button
// shows its numbers, pressing it reports the pair; while a study runs, no pair can be chosen.

import { choose } from "../page/choosing.js";
import { find, findAll, make } from "../page/find.js";

const DARK_SHARE = 0.6; // above it, black is easier to read than white: see style.css

const state = /** @type {MatrixProps} */ (props);
/** @type {{ source: string, target: string } | null} */
let pointed = null; // whose numbers are shown below the table

/**
 * @param {string} text
 * @param {"row" | "col"} scope
 */
function heading(text, scope) {
  return Object.assign(make("th", text), { scope });
}

/**
 * @param {MatrixCell} numbers
 * @param {MatrixModel} source
 * @param {MatrixModel} target
 */
function cell({ share, text }, source, target) {
  const { chosen, busy } = state.value;
  const isChosen = chosen?.source === source.id && chosen?.target === target.id;
  const button = Object.assign(make("button", text), { type: "button" });
  button.disabled = share === null || busy;
  button.classList.toggle("empty", share === null);
  button.classList.toggle("full", share !== null && share > DARK_SHARE);
  button.classList.toggle("own", source.id === target.id);
  if (share !== null) button.style.background = shade(share);
  button.setAttribute("aria-label", `${source.title} to ${target.title}: ${text || "no fragment"}`);
  button.setAttribute("aria-pressed", `${isChosen}`);
  const pair = { source: source.id, target: target.id };
  const point = () => {
    pointed = pair;
    showNumbers();
  };
  button.addEventListener("mouseenter", point);
  button.addEventListener("focus", point);
  button.addEventListener("click", () =>
    choose({ kind: "pair", study: state.value.study, ...pair }),
  );
  const box = make("td");
  box.append(button);
  return box;
}

/** @param {number} share from 0 to 1 */
function shade(share) {
  return `color-mix(in oklab, var(--accent) ${Math.round(100 * share)}%, var(--inset))`;
}

/**
 * @param {MatrixModel} source
 * @param {MatrixCell[]} cells
 */
function row(source, cells) {
  const line = make("tr");
  const { models } = state.value;
  const boxes = models.map((target, i) => cell(cells[i], source, target));
  line.append(heading(source.title, "row"), ...boxes);
  return line;
}

/** Show the numbers of the pair that was pointed at, as they are in the table now. */
function showNumbers() {
  const { models, rows } = state.value;
  const [from, to] = [pointed?.source, pointed?.target].map((id) =>
    models.findIndex((model) => model.id === id),
  );
  const numbers = rows[from]?.[to];
  if (!numbers) pointed = null; // it is a pair of another study
  const words = numbers ? `${models[from].title} → ${models[to].title}: ${numbers.sentence}` : "";
  if (find(".sentence").textContent !== words) find(".sentence").textContent = words;
}

function showMatrix() {
  const { models, rows } = state.value;
  /** @type {(Element | null)[]} */
  const buttons = findAll("button");
  const focused = buttons.indexOf(document.activeElement);
  const heads = models.map(({ title }) => heading(title, "col"));
  find("thead tr").replaceChildren(make("td"), ...heads);
  find("tbody").replaceChildren(...models.map((source, i) => row(source, rows[i])));
  findAll("button")[focused]?.focus();
  showNumbers();
}

watch("value", showMatrix);
showMatrix();
