// The gallery: draws the thumbnails once and reports what was chosen, by id.
// `props.value` is {chosen}, `props.busy` locks it, `props.token` differs when a choice was refused;
// the clips are the constant `props.clips`.

const thumbs = element.querySelector(".thumbs");
const table = colourTable(props.stops);

function thumbnail({ rows, columns, picture }) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: columns, height: rows });
  const pixels = new ImageData(columns, rows);
  const words = new Uint32Array(pixels.data.buffer);
  bytesOf(picture).forEach((level, i) => {
    words[(rows - 1 - Math.floor(i / columns)) * columns + (i % columns)] = table[level];
  });
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  canvas.setAttribute("aria-hidden", "true");
  return canvas;
}

function choice(clip) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  const name = document.createElement("span");
  Object.assign(input, { type: "radio", name: "clip", value: clip.id });
  input.setAttribute("aria-label", `${clip.name}: ${clip.title}`);
  Object.assign(name, { className: "name", textContent: clip.name });
  input.addEventListener("change", () => trigger("choose", { id: clip.id }));
  label.title = clip.title;
  label.append(thumbnail(clip.thumbnail), name, input);
  return label;
}

function showChoice() {
  const { chosen } = props.value;
  element.querySelector(".picker").disabled = props.busy;
  for (const input of element.querySelectorAll("input")) input.checked = input.value === chosen;
}

thumbs.replaceChildren(...props.clips.map(choice));
watch(["value", "busy", "token"], showChoice);
showChoice();
