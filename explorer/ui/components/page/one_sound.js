// @ts-check
// One of the players that announce themselves at a time: when one begins, the others stop.

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
