// @ts-check
// The upload button: reports a file as soon as it is chosen. Whatever fails is said below it.

import { takeDrops } from "../page/dropping.js";
import { find } from "../page/find.js";
import { bring } from "../page/uploading.js";

const state = /** @type {UploadProps} */ (props);
const button = find("button", HTMLButtonElement);
const input = find("input", HTMLInputElement);
const alertLine = find(".message");
let underWay = 0; // uploads; the last one counts

/** @param {string} text */
function warn(text) {
  alertLine.textContent = text;
  alertLine.hidden = !text;
}

function show() {
  const label = underWay ? state.uploading : state.label;
  if (button.textContent !== label) button.textContent = label;
  button.disabled = state.busy;
  if (!state.busy && alertLine.textContent === state.locked) warn(""); // it is over
}

/** @param {File} file */
async function send(file) {
  if (file.size > state.max_bytes) {
    warn(`${file.name} ${state.too_large}`);
    return;
  }
  underWay += 1;
  show();
  try {
    await bring(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : `${error}`;
    warn(`${file.name} ${state.lost} (${reason})`);
  }
  underWay -= 1;
  show();
}

button.addEventListener("click", () => input.click());
input.addEventListener("change", () => {
  const file = input.files?.[0];
  if (file) send(file);
  input.value = ""; // so that the same file can be chosen once more
});
// What went wrong before is over when the visitor goes on.
document.addEventListener("earshot:choose", () => warn(""));
takeDrops((file) => (state.busy ? warn(state.locked) : send(file)));
input.accept = state.accept;
watch("busy", show);
show();
