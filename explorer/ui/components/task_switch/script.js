// @ts-check
// The switch between the tasks: native radio buttons, so the arrow keys work as everywhere.

import { find, findAll, make } from "../page/find.js";

const state = /** @type {TaskSwitchProps} */ (props);

/** @param {TaskSwitchProps["tasks"][number]} task */
function part({ id, title }) {
  const label = make("label");
  const input = Object.assign(make("input"), { type: "radio", name: "task", value: id });
  input.addEventListener("change", () => trigger("choose", { task: id }));
  label.append(input, title);
  return label;
}

function showTask() {
  find("fieldset", HTMLFieldSetElement).disabled = state.busy;
  /** @type {HTMLInputElement[]} */
  const inputs = findAll("input");
  for (const input of inputs) input.checked = input.value === state.value.chosen;
}

find(".parts").replaceChildren(...state.tasks.map(part));
watch(["value", "busy", "token"], showTask);
showTask();
