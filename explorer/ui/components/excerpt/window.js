// @ts-check
// Where the window is on a long file, in numbers and in words.

const KEY_S = 0.1; // an arrow key; ten times that with shift

/**
 * Return a length of time in words.
 * @param {number} seconds
 */
export function clock(seconds) {
  if (seconds < 600) return `${seconds.toFixed(1)} s`;
  const whole = Math.floor(seconds / 60);
  return `${whole} min ${(seconds - 60 * whole).toFixed(1)} s`;
}

/**
 * Return the window in words.
 * @param {LongFile} file
 * @param {number} start in seconds
 */
export function rangeWords(file, start) {
  const end = Math.min(start + file.window_s, file.seconds);
  return `${clock(start)} to ${clock(end)} of ${clock(file.seconds)}`;
}

/**
 * Return the nearest start at which the window is inside the file, in whole hundredths of a second.
 * @param {LongFile} file
 * @param {number} start in seconds
 */
export function validStart(file, start) {
  return Math.round(Math.min(Math.max(start, 0), file.latest_s) * 100) / 100;
}

/**
 * Return where a key moves the window, possibly outside the file; null if it is no such key.
 * @param {string} key as the browser names it
 * @param {boolean} shift
 * @param {LongFile} file
 * @param {number} start in seconds
 */
export function startAfterKey(key, shift, file, start) {
  const step = shift ? 10 * KEY_S : KEY_S;
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return start - step;
    case "ArrowRight":
    case "ArrowUp":
      return start + step;
    case "PageDown":
      return start - file.window_s;
    case "PageUp":
      return start + file.window_s;
    case "Home":
      return 0;
    case "End":
      return file.latest_s;
    default:
      return null;
  }
}

/**
 * Return the bars of a waveform as [x, y, width, height]. Quiet files fill the height as well: this
 * is for finding a place, not for reading a level.
 * @param {Uint8Array} low depth below zero
 * @param {Uint8Array} high height above zero, of as many columns
 * @param {number} width of the canvas
 * @param {number} height
 * @param {number} least height of a bar
 */
export function waveformBars(low, high, width, height, least) {
  const columnWidth = width / high.length;
  const middle = height / 2;
  const loudest = Math.max(8, ...low, ...high);
  return Array.from(high, (top, i) => {
    const [up, down] = [top, low[i]].map((level) => (level / loudest) * (middle - 1));
    return [i * columnWidth, middle - up, Math.max(columnWidth, 1), Math.max(up + down, least)];
  });
}
