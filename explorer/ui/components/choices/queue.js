// @ts-check
// The choices that have not been answered: one is with the server, the others wait for it. A file
// waits until it has been uploaded; meanwhile, what else is chosen goes on, but no search.

/** What a choice makes pointless, if it has not been sent yet. */
const SOUNDS = ["clip", "file", "copy"];
/** @type {Record<string, string[]>} */
const REPLACED = {
  task: ["task", "shelf", "result", ...SOUNDS, "excerpt", "channel", "model", "study", "pair"],
  result: ["task", "result", ...SOUNDS, "excerpt", "channel", "model"],
  ...Object.fromEntries(SOUNDS.map((kind) => [kind, ["result", ...SOUNDS, "excerpt", "channel"]])),
  excerpt: ["excerpt"],
  channel: ["channel"],
  shelf: ["shelf"],
  model: ["model"],
  study: ["study", "pair"],
  pair: ["pair"],
  search: ["search"],
};

/**
 * Return whether a later choice makes an earlier one pointless.
 * @param {Choice} later
 * @param {Choice} earlier
 */
function replaces(later, earlier) {
  return REPLACED[later.kind]?.includes(earlier.kind) ?? false;
}

/** @param {Choice} choice */
function isSearch(choice) {
  return choice.kind === "search";
}

/** @param {Choice} choice */
function isOnItsWay(choice) {
  return choice.kind === "file" && choice.path === null;
}

export class ChoiceQueue {
  /** @type {Choice | null} */
  sent = { kind: "open" }; // the page itself: it must be there before anything is chosen on it
  /** @type {Choice[]} */
  waiting = [];
  #send;

  /** @param {(choice: Choice) => void} send hands a choice to the server */
  constructor(send) {
    this.#send = send;
  }

  /** All that the visitor chose and the server has not answered, in order. */
  get pending() {
    return this.sent ? [this.sent, ...this.waiting] : this.waiting;
  }

  /** Whether a search waits until something else is answered. */
  get holdsSearch() {
    return this.waiting.some(isSearch);
  }

  /**
   * Take a choice; a search waits for all others, also for later ones.
   * @param {Choice} choice
   */
  add(choice) {
    const left = this.waiting.filter((earlier) => !replaces(choice, earlier));
    const all = [...left, choice];
    this.waiting = [...all.filter((each) => !isSearch(each)), ...all.filter(isSearch)];
    this.#next();
  }

  /**
   * Go on after the server's answer. A search is given up if what it was to be made of was refused
   * and nothing else was chosen in its place.
   * @param {boolean} isRefused
   */
  answered(isRefused) {
    const { sent } = this;
    this.sent = null;
    const isReplaced = sent !== null && this.waiting.some((later) => replaces(later, sent));
    if (isRefused && !isReplaced) this.#giveUpSearch();
    this.#next();
  }

  /**
   * Go on after an upload; it counts only if no other sound was chosen in the meantime.
   * @param {Choice} choice as it was added, without a path
   * @param {string | null} path null if it did not arrive: then there is no sound to be searched
   */
  uploaded(choice, path) {
    if (!this.waiting.includes(choice)) return;
    this.waiting = this.waiting.filter((each) => each !== choice);
    if (path === null) {
      this.#giveUpSearch();
      this.#next();
    } else {
      this.add({ kind: "file", path });
    }
  }

  #giveUpSearch() {
    this.waiting = this.waiting.filter((each) => !isSearch(each));
  }

  #next() {
    if (this.sent !== null) return;
    const next = this.waiting.find((each) => !isOnItsWay(each));
    if (!next || (isSearch(next) && this.waiting.some(isOnItsWay))) return;
    this.waiting = this.waiting.filter((each) => each !== next);
    this.sent = next;
    this.#send(next);
  }
}
