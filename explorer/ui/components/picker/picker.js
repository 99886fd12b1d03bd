// The gallery: draws a card for every clip and reports which was chosen, by id.
// `props.value` is {chosen}, `props.busy` locks it, `props.token` differs when a choice was refused;
// `props.cards` are the clips. One that has no file on the server yet says that it needs the network.

const thumbs = element.querySelector(".thumbs");
const table = colourTable(props.stops);
const shown = new Map(); // id: {card, label, input}

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

/** In the place of a thumbnail. */
function mark(text) {
  const box = document.createElement("span");
  Object.assign(box, { className: "mark", textContent: text });
  box.setAttribute("aria-hidden", "true");
  return box;
}

function draw({ card, label, input }) {
  const picture = card.thumbnail ? thumbnail(card.thumbnail) : mark(card.available ? "" : "needs the network");
  label.firstChild.replaceWith(picture);
  input.setAttribute("aria-label", `${card.name}: ${card.title}${card.available ? "" : " (needs the network)"}`);
}

function added(card) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  const name = document.createElement("span");
  Object.assign(input, { type: "radio", name: "clip", value: card.id });
  Object.assign(name, { className: "name", textContent: card.name });
  label.title = card.title;
  label.append(mark(""), name, input);
  const one = { card, label, input };
  input.addEventListener("change", () => choose(one));
  draw(one);
  shown.set(card.id, one);
  return label;
}

function choose({ card, label }) {
  if (!card.available) {
    label.querySelector(".mark").textContent = "fetching …";
    element.querySelector(".said").textContent = `Fetching ${card.title}`;
  }
  trigger("choose", { id: card.id });
}

/** The same clips keep their cards, and the focus; of others a new gallery is drawn. */
function showCards() {
  const { cards } = props;
  if (cards.length === shown.size && cards.every(({ id }) => shown.has(id))) {
    for (const card of cards) {
      const one = shown.get(card.id);
      const isNew = card.available !== one.card.available;
      one.card = card;
      if (isNew) draw(one);
    }
  } else {
    shown.clear();
    thumbs.replaceChildren(...cards.map(added));
    thumbs.scrollTo(0, 0);
  }
  showChoice();
}

function showChoice() {
  const { chosen } = props.value;
  element.querySelector(".picker").disabled = props.busy;
  for (const { card, label, input } of shown.values()) {
    input.checked = card.id === chosen;
    if (!card.available) label.querySelector(".mark").textContent = "needs the network";
  }
  const credit = element.querySelector(".credit");
  credit.textContent = shown.get(chosen)?.card.credit ?? "";
  credit.hidden = !credit.textContent;
  element.querySelector(".said").textContent = "";
}

watch("cards", showCards);
watch(["value", "busy", "token"], showChoice);
showCards();
