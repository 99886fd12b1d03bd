// @ts-check
// What another model makes of a sound, in one line of a list.

import { make } from "./find.js";

/** @param {ModelPill} model */
export function pillRow({ title, pill, kind, says }) {
  const row = make("li");
  const verdict = Object.assign(make("span", pill), { className: `pill ${kind}` });
  row.append(make("span", title), verdict, make("span", says));
  return row;
}
