// @ts-check
// The switch between the tasks: native radio buttons, so the arrow keys work as everywhere.

import { choose, lastOf, watchPending } from "../page/choosing.js";
import { find, findAll, make } from "../page/find.js";

const state = /** @type {TaskSwitchProps} */ (props);
/** @type {string | null} */
let pending = null; // the task that is on its way

/** @param {TaskSwitchProps["tasks"][number]} task */
function part({ id, title }) {
  const label = make("label");
  const input = Object.assign(make("input"), { type: "radio", name: "task", value: id });
  input.addEventListener("change", () => choose({ kind: "task", id }));
  label.append(input, title);
  return label;
}

function showTask() {
  find("fieldset", HTMLFieldSetElement).disabled = state.busy;
  /** @type {HTMLInputElement[]} */
  const inputs = findAll("input");
  const marked = pending ?? state.value.chosen;
  for (const input of inputs) input.checked = input.value === marked;
}

find(".parts").replaceChildren(...state.tasks.map(part));
watch(["value", "busy"], showTask);
watchPending((choices) => {
  pending = lastOf(choices, "task")?.id ?? null;
  showTask();
});
showTask();
