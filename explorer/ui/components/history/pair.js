// @ts-check
// Two pinned results side by side: a table, what each keeps on one axis, and the sound of each.

import { make } from "../page/find.js";
import { claimSound, yieldSound } from "../page/one_sound.js";
import { Player } from "../stage/player.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 1000;
const HEIGHT = 20; // of the drawing's own units; it is stretched

export class PairPlayer {
  /**
   * @param {HTMLElement} box
   * @param {HistoryProps["words"]} words
   * @param {(id: string) => void} unpin
   */
  constructor(box, words, unpin) {
    this.box = box;
    this.words = words;
    this.unpin = unpin;
    this.drawn = "";
    /** @type {ResultPair | null} */
    this.pair = null;
    this.player = new Player(() => this.showButtons());
    this.player.looping = false;
    yieldSound(this.player);
  }

  /** @param {ResultPair | null} pair */
  show(pair) {
    this.box.hidden = !pair;
    const key = JSON.stringify(pair);
    if (key === this.drawn) return;
    this.drawn = key;
    this.pair = pair;
    this.player.load({}, 0);
    if (!pair) return;
    this.part("h2").textContent = pair.title;
    this.part("table").replaceChildren(this.head(pair), this.body(pair));
    this.part(".kept").replaceChildren(...pair.sides.map(bands), axis(pair.ticks));
    this.part(".overlap").textContent = pair.overlap;
    this.showButtons();
  }

  /** @param {string} selector */
  part(selector) {
    return /** @type {HTMLElement} */ (this.box.querySelector(selector));
  }

  /** @param {ResultPair} pair */
  head({ sides }) {
    const row = make("tr");
    row.append(make("td"), ...sides.map((side) => this.headCell(side)));
    const head = make("thead");
    head.append(row);
    return head;
  }

  /** @param {PairSide} side */
  headCell({ id, name, clip, sound, silent }) {
    const cell = Object.assign(make("th"), { scope: "col" });
    const play = Object.assign(make("button"), { type: "button", value: id, className: "play-it" });
    play.dataset.name = `${name}, ${clip}`;
    play.hidden = !sound;
    play.addEventListener("click", () => this.toggle(id));
    const unpin = Object.assign(make("button", this.words.unpin), { type: "button" });
    unpin.setAttribute("aria-label", `${this.words.unpin} ${name}, ${clip}`);
    unpin.addEventListener("click", () => this.unpin(id));
    const note = Object.assign(make("span", silent || sound?.note), { className: "note" });
    const side = Object.assign(make("div"), { className: "side" });
    side.append(make("span", name), play, unpin, note);
    cell.append(side);
    return cell;
  }

  /** @param {ResultPair} pair */
  body({ rows }) {
    const body = make("tbody");
    body.append(
      ...rows.map(({ name, values }) => {
        const row = make("tr");
        const head = Object.assign(make("th", name), { scope: "row" });
        row.append(head, ...values.map((value) => make("td", value)));
        return row;
      }),
    );
    return body;
  }

  /** @param {string} id */
  async toggle(id) {
    const isOn = this.player.playing && this.player.heard === id;
    this.player.load({}, 0);
    const side = this.pair?.sides.find((each) => each.id === id);
    if (isOn || !side?.sound) return;
    this.player.heard = id;
    this.player.load({ [id]: { ...side.sound, url: side.sound.file.url } }, side.seconds);
    claimSound(this.player);
    try {
      await this.player.play();
    } catch (error) {
      const said = this.box.parentElement?.querySelector(".said");
      if (said) said.textContent = `Cannot play: ${error instanceof Error ? error.message : error}`;
    }
  }

  showButtons() {
    for (const button of this.box.querySelectorAll("button.play-it")) {
      if (!(button instanceof HTMLButtonElement)) continue;
      const isOn = this.player.playing && this.player.heard === button.value;
      button.textContent = isOn ? this.words.stop : this.words.play;
      button.setAttribute("aria-label", `${button.textContent} ${button.dataset.name}`);
    }
  }
}

/**
 * Draw what a result keeps.
 * @param {PairSide} side
 */
function bands({ name, alt, spans }) {
  const row = Object.assign(make("div"), { className: "row" });
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  drawing.setAttribute("preserveAspectRatio", "none");
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", alt);
  for (const [low, high] of spans) {
    const span = document.createElementNS(SVG, "rect");
    const place = {
      x: low * WIDTH,
      y: 0,
      width: Math.max((high - low) * WIDTH, 2),
      height: HEIGHT,
    };
    for (const [key, value] of Object.entries(place)) span.setAttribute(key, `${value}`);
    drawing.append(span);
  }
  const letter = make("span", name);
  letter.setAttribute("aria-hidden", "true");
  row.append(letter, drawing);
  return row;
}

/** @param {ResultPair["ticks"]} ticks */
function axis(ticks) {
  const line = Object.assign(make("div"), { className: "ticks" });
  line.setAttribute("aria-hidden", "true");
  line.append(
    ...ticks.map(([position, text]) => {
      const tick = make("span", text);
      tick.style.left = `${100 * position}%`;
      return tick;
    }),
  );
  return line;
}
