// @ts-check
// What the models make of what a visitor painted, below the player.

import { find } from "../page/find.js";
import { pillRow } from "../page/pill_row.js";
import { showText } from "./labels.js";

/**
 * @param {Painted | null} answer the last one
 * @param {object} state
 * @param {boolean} state.isOpen whether anything was painted
 * @param {boolean} state.isPending whether a later answer is still to come
 * @param {boolean} state.hasFailed whether none will come
 * @param {boolean} state.areRowsOld whether the other models answered to something else
 * @param {boolean} state.isEmpty whether everything was erased
 */
export function showYours(answer, { isOpen, isPending, hasFailed, areRowsOld, isEmpty }) {
  const yours = find(".yours");
  yours.hidden = !isOpen;
  yours.dataset.pending = `${isPending}`;
  yours.dataset.accepted = `${answer?.accepted ?? ""}`;
  yours.dataset.old = `${areRowsOld}`;
  const noAnswer = yours.dataset.none ?? "";
  showText(find(".yours .line"), hasFailed ? noAnswer : (answer?.line ?? ""));
  showText(find(".yours .about"), answer?.about ?? "");
  showText(find(".yours .check"), answer?.check ?? "");
  find(".yours ul").replaceChildren(...(answer?.models ?? []).map(pillRow));
  find(".verify", HTMLButtonElement).disabled = isEmpty;
  find(".shrink", HTMLButtonElement).disabled = isEmpty;
}
