// @ts-check
// A file that is dropped anywhere on the page: without this, the browser would leave for the file.

/** Keep the page when files are dropped on it, and report the first, if no field took them. */
export function catchDrops() {
  document.addEventListener("dragover", (event) => {
    if (holdsFiles(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    const isTaken = event.defaultPrevented;
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (!file || isTaken) return;
    document.dispatchEvent(new CustomEvent("earshot:drop", { detail: file }));
  });
}

/**
 * Call a function with every file that is dropped on the page.
 * @param {(file: File) => void} take
 */
export function takeDrops(take) {
  document.addEventListener("earshot:drop", (event) => {
    take(/** @type {CustomEvent} */ (event).detail);
  });
}

/** @param {DragEvent} event */
function holdsFiles({ dataTransfer }) {
  return dataTransfer?.types.includes("Files") ?? false;
}
