// @ts-check
// The results of the visit. A click shows one again; the server reads it from its files, and no
// search runs. Rows stay in the page while they are in the list, so that the focus stays, too.

import { choose, watchPending } from "../page/choosing.js";
import { find } from "../page/find.js";
import { PairPlayer } from "./pair.js";
import { Rows } from "./rows.js";

const state = /** @type {HistoryProps} */ (props);
const actions = {
  show: showAgain,
  search: searchAgain,
  pin: (/** @type {string} */ id) => trigger("pin", { id }),
};
const shelf = new Rows(find(".fragments ol"), state.words, actions);
const list = new Rows(find(".list ul"), state.words, actions);
const pair = new PairPlayer(find(".pair"), state.words, actions.pin);
/** @type {string | null} */
let asked = null; // the result that was chosen last, until its answer is there

function receive() {
  const { value } = state;
  const isEmpty = !value || value.rows.length < 2;
  find(".history").hidden = isEmpty;
  if (!value || isEmpty) return;
  find(".fragments").hidden = !value.shelf;
  if (value.shelf) {
    find(".fragments h2").textContent = value.shelf.title;
    find(".fragments .none").textContent = value.shelf.none;
  }
  find(".list h2").textContent = value.title;
  find(".list .about").textContent = value.about;
  shelf.show(value.shelf?.rows ?? [], state.busy);
  list.show(value.rows, state.busy);
  pair.show(value.pair);
}

/** @param {string} id */
function showAgain(id) {
  asked = id;
  choose({ kind: "result", id });
}

/**
 * Choose the clip and the settings of a result whose files are gone, and search.
 * @param {string} id
 */
function searchAgain(id) {
  choose({ kind: "result", id, again: true });
  choose({ kind: "search", again: id });
}

/** Once a result is shown again, go to where it is seen; of one that is gone, say so. */
function arrive() {
  const row = state.value?.rows.find(({ id }) => id === asked);
  asked = null;
  if (row?.gone) find(".said").textContent = row.gone;
  const picture = document.querySelector("#stage .picture");
  if (!row?.shown || !picture || picture.getBoundingClientRect().bottom > 0) return;
  document.querySelector("#stage")?.scrollIntoView({ block: "start" });
}

watchPending((pending) => {
  if (asked !== null && !pending.some(({ kind }) => kind === "result")) arrive();
});
watch(["value", "busy"], receive);
receive();
