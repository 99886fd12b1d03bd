// A clip beside its own copy; everything is set as text. `props.value` is null or
// {text, rows: [{model, clip, copy, more}], sounds: {clip, copy}}, with rows and sounds once made;
// `props.busy` locks the buttons.

const find = (selector) => element.querySelector(selector);
const COLUMNS = [["clip", "the clip"], ["copy", "its copy"], ["more", "more likely fake"]];

function row(entry) {
  const line = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = entry.model;
  const cells = COLUMNS.map(([name, label]) => {
    const cell = document.createElement("td");
    cell.dataset.label = label;
    cell.textContent = entry[name];
    return cell;
  });
  line.append(head, ...cells);
  return line;
}

function showBeside() {
  const value = props.value;
  find(".beside").hidden = !value;
  if (!value) return;
  const isMade = value.rows.length > 0;
  find(".lead").textContent = value.text;
  find("tbody").replaceChildren(...value.rows.map(row));
  find(".verdicts").hidden = find(".sounds").hidden = find(".take").hidden = !isMade;
  find(".compare").hidden = isMade;
  find(".compare").disabled = find(".take").disabled = props.busy;
  find(".compare").textContent = "Make its copy";
  for (const name of ["clip", "copy"]) {
    const url = isMade ? value.sounds[name].url : null;
    if (isMade && !find(`audio.${name}`).src.endsWith(url)) find(`audio.${name}`).src = url;
    if (!isMade) find(`audio.${name}`).removeAttribute("src");
  }
}

find(".compare").addEventListener("click", () => {
  find(".compare").disabled = true;
  find(".compare").textContent = "Making it …";
  trigger("compare");
});
find(".take").addEventListener("click", () => trigger("take"));
watch(["value", "busy"], showBeside);
showBeside();
