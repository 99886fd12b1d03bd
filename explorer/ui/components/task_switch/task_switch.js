// The switch between the tasks: native radio buttons, so that the arrow keys work as everywhere.
// `props.value` is {chosen}, `props.busy` locks it, `props.token` differs when a choice was refused;
// the tasks are the constant `props.tasks`.

function part({ id, title }) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { type: "radio", name: "task", value: id });
  input.addEventListener("change", () => trigger("choose", { task: id }));
  label.append(input, title);
  return label;
}

function showTask() {
  element.querySelector("fieldset").disabled = props.busy;
  for (const input of element.querySelectorAll("input")) input.checked = input.value === props.value.chosen;
}

element.querySelector(".parts").replaceChildren(...props.tasks.map(part));
watch(["value", "busy", "token"], showTask);
showTask();
