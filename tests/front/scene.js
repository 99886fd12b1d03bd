// @ts-check
// A small picture, for tests.

/** Four rows in two strips, three slices of unequal length: strip 0 has patches 0 to 2. */
export const SCENE = {
  id: "a",
  title: "",
  seconds: 2,
  rows: 4,
  columns: 8,
  picture: "",
  floor_db: -80,
  ceiling_db: 0,
  row_hz: [10, 20, 30, 40],
  strip_of_row: [0, 0, 1, 1],
  slice_edges: [0, 0.25, 0.5, 1],
  n_patches: 6,
  coarse: false,
  scale: /** @type {const} */ ("linear"),
  highest_hz: 45,
};
