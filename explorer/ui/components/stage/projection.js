// @ts-check
// Drawing what of a picture is seen, from the whole that was drawn once.

/**
 * Lines of the surface that show the same row of the picture.
 * @typedef {{ row: number, first: number, n: number }} Run first: counted from below
 */

/**
 * Gather the lines that follow one another and show the same row.
 * @param {number[]} rows the row that each line shows, from below
 */
export function runsOf(rows) {
  /** @type {Run[]} */
  const runs = [];
  rows.forEach((row, line) => {
    const last = runs.at(-1);
    if (last?.row === row) last.n += 1;
    else runs.push({ row, first: line, n: 1 });
  });
  return runs;
}

/**
 * Draw a part of a picture over a whole canvas, every pixel from the nearest one of the picture.
 * @param {CanvasRenderingContext2D} pen
 * @param {HTMLCanvasElement} picture
 * @param {{ left: number, right: number }} window of its columns that is seen, from 0 to 1
 * @param {Run[]} runs
 */
export function project(pen, picture, { left, right }, runs) {
  const { width, height } = pen.canvas;
  const [from, wide] = [left * picture.width, (right - left) * picture.width];
  pen.imageSmoothingEnabled = false;
  for (const { row, first, n } of runs) {
    const line = picture.height - 1 - row;
    pen.drawImage(picture, from, line, wide, 1, 0, height - first - n, width, n);
  }
}
