// @ts-check
// How a component reports what the visitor chose, and learns what is on its way to the server.

/**
 * Report a choice. The server is asked as soon as it has answered the last one.
 * @param {Choice} choice
 */
export function choose(choice) {
  document.dispatchEvent(new CustomEvent("earshot:choose", { detail: choice }));
}

/**
 * Call a function whenever other choices are on their way, and after each answer.
 * @param {(pending: Choice[]) => void} draw
 */
export function watchPending(draw) {
  document.addEventListener("earshot:pending", (event) => {
    draw(/** @type {CustomEvent} */ (event).detail);
  });
}

/**
 * Call a function when a search is requested, before what was chosen for it is sent.
 * @param {() => void} act
 */
export function beforeSearch(act) {
  document.addEventListener("earshot:hurry", act);
}

/**
 * Return the last of some choices that is of a kind.
 * @template {Choice["kind"]} Kind
 * @param {Choice[]} pending
 * @param {Kind} kind
 */
export function lastOf(pending, kind) {
  const last = pending.filter((choice) => choice.kind === kind).at(-1);
  return /** @type {Extract<Choice, { kind: Kind }> | undefined} */ (last);
}
