// @ts-check
// Elements of a component's template.

/**
 * Return the first element of the component that matches.
 * @template {Element} [T=HTMLElement]
 * @param {string} selector
 * @param {abstract new () => T} [type] the kind of element that the template has there
 * @returns {T}
 */
export function find(selector, type) {
  const found = element.querySelector(selector);
  if (!(found instanceof (type ?? HTMLElement)))
    throw new Error(`The template has no ${selector}.`);
  return /** @type {T} */ (found);
}

/**
 * Return all elements of the component that match.
 * @template {Element} [T=HTMLElement]
 * @param {string} selector
 * @returns {T[]}
 */
export function findAll(selector) {
  return [...element.querySelectorAll(selector)].map((each) => /** @type {T} */ (each));
}

/**
 * Make an element; what it shows is set as text, so nothing from outside can be markup.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string} [text]
 */
export function make(name, text = "") {
  return Object.assign(document.createElement(name), { textContent: text });
}
