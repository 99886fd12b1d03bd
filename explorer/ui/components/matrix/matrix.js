// Who convinces whom: a table of buttons, one for every source and target. `props.value` is
// {models: [{id, title}], rows: [[{share, text, sentence}]], chosen: {source, target} or null, busy}; a
// share of null has no fragment to judge, and while it is busy no pair can be chosen. Pointing at a button tells its numbers, pressing it reports the
// pair.

const find = (selector) => element.querySelector(selector);
const made = (name, text) => Object.assign(document.createElement(name), { textContent: text });

function heading(text, scope) {
  const head = made("th", text);
  head.scope = scope;
  return head;
}

function cell({ share, text, sentence }, source, target) {
  const { chosen, busy } = props.value;
  const box = document.createElement("td");
  const button = made("button", text);
  button.type = "button";
  button.disabled = share === null || busy;
  button.classList.toggle("empty", share === null);
  if (share !== null) button.style.background = `color-mix(in oklab, var(--accent) ${Math.round(100 * share)}%, var(--inset))`;
  button.classList.toggle("full", share > 0.55);
  button.classList.toggle("own", source.id === target.id);
  button.setAttribute("aria-label", `${source.title} to ${target.title}: ${text || "no fragment"}`);
  button.setAttribute("aria-pressed", chosen?.source === source.id && chosen?.target === target.id);
  const tell = () => { find(".sentence").textContent = `${source.title} → ${target.title}: ${sentence}`; };
  for (const event of ["mouseenter", "focus"]) button.addEventListener(event, tell);
  button.addEventListener("click", () => trigger("pair", { source: source.id, target: target.id }));
  box.append(button);
  return box;
}

function showMatrix() {
  const { models, rows } = props.value;
  const focused = [...element.querySelectorAll("button")].indexOf(document.activeElement);
  find("thead tr").replaceChildren(document.createElement("td"), ...models.map(({ title }) => heading(title, "col")));
  find("tbody").replaceChildren(...models.map((source, i) => {
    const row = document.createElement("tr");
    row.append(heading(source.title, "row"), ...models.map((target, j) => cell(rows[i][j], source, target)));
    return row;
  }));
  element.querySelectorAll("button")[focused]?.focus();
}

watch("value", showMatrix);
showMatrix();
