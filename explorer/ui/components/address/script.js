// @ts-check
// Keeps the browser's address up to date. The server writes the query, as it does that of a link:
// there is one place that knows what a link looks like.

import { withQuery } from "./address.js";

const state = /** @type {AddressProps} */ (props);
let isAsked = false;

/** Ask for the query, once for all that changes at the same time. */
function ask() {
  if (isAsked) return;
  isAsked = true;
  // Gradio hands over what was answered or changed in the same moment, after this.
  setTimeout(() => {
    isAsked = false;
    trigger("follow");
  });
}

function follow() {
  const { value, keys } = state;
  if (value === null) return;
  const address = withQuery(location.href, keys, value);
  // Replaced, so that the back button leaves the page as it did before.
  if (address !== location.href) history.replaceState(history.state, "", address);
}

document.addEventListener("earshot:answered", (event) => {
  const { event: name, hasFailed } = /** @type {CustomEvent} */ (event).detail;
  if (name !== "open" && !hasFailed) ask();
});
document.addEventListener("earshot:changed", ask);
watch("value", follow);
