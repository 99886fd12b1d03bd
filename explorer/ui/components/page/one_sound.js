// @ts-check
// One player of the page at a time: whoever begins says so, and the others stop.

/**
 * Say that a player begins.
 * @param {object} player
 */
export function claimSound(player) {
  document.dispatchEvent(new CustomEvent("earshot:sound", { detail: player }));
}

/**
 * Stop a player when another one begins.
 * @param {{ playing: boolean, stop: () => void }} player
 */
export function yieldSound(player) {
  document.addEventListener("earshot:sound", (event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    if (detail !== player && player.playing) player.stop();
  });
}
