// @ts-check
// A visitor's file on its way to the server: a choice from the first moment, so that a search waits
// for it, and a clip that is chosen in the meantime replaces it.

import { choose } from "./choosing.js";

/**
 * Choose a file and upload it; throw the reason if it does not arrive.
 * @param {File} file
 */
export async function bring(file) {
  /** @type {Choice} */
  const choice = { kind: "file", path: null };
  choose(choice);
  /** @type {string | null} */
  let path = null;
  try {
    ({ path } = await upload(file));
  } finally {
    const detail = { choice, path };
    document.dispatchEvent(new CustomEvent("earshot:uploaded", { detail }));
  }
}
