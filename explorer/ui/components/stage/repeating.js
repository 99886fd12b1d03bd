// @ts-check
// Choosing the part of the sound that repeats: on the ruler below the picture, and by keys.

import { showRegion } from "./labels.js";
import { endingAt, regionWords, startingAt } from "./region.js";
import { followRuler } from "./ruler.js";
import { announce } from "./search_words.js";

export class Repeating {
  #player;
  #closer;

  /**
   * @param {import("./player.js").Player} player
   * @param {import("./closer.js").Closer} closer
   */
  constructor(player, closer) {
    this.#player = player;
    this.#closer = closer;
    followRuler({
      timeAt: (event) => closer.pointOf(event).x * player.seconds,
      dragged: (region) => this.#mark(region),
      chosen: (region) => this.choose(region),
      cancelled: () => this.show(),
    });
  }

  /**
   * Repeat a part of the sound, or the whole.
   * @param {import("./region.js").Region | null} region
   */
  choose(region) {
    if (region === null && this.#player.region === null) return;
    this.#player.setRegion(region);
    announce(regionWords(region));
  }

  /**
   * Repeat from or to the play-head, or the whole.
   * @param {"from" | "to" | "all"} what
   */
  here(what) {
    const { position, region, seconds } = this.#player;
    if (what === "from") this.choose(startingAt(region, position, seconds));
    else this.choose(what === "to" ? endingAt(region, position) : null);
  }

  show() {
    this.#mark(this.#player.region);
  }

  /** @param {import("./region.js").Region | null} region */
  #mark(region) {
    showRegion(region, this.#closer.view, this.#player.seconds);
  }
}
