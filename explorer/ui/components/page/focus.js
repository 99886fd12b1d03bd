// @ts-check
// Keeps the keyboard's focus where a person left it, or beside that. Gradio takes a button that it
// hides out of the page, and the focus would be gone with it: back at the top of the document.

const BUTTONS = ["find", "withdraw", "stop", "run-again", "stop-study"]; // one of them is there

/**
 * Hand on the focus of what is removed, hidden or locked.
 * @param {HTMLElement} rest where it waits while none of the buttons is there
 */
export function keepFocus(rest) {
  /** @type {Element | null} */
  let last = null;
  document.addEventListener("focusin", ({ target }) => {
    last = target instanceof Element ? target : null;
  });
  // A click beside all controls leaves the one that had the focus.
  document.addEventListener("click", () => {
    last = document.activeElement === document.body ? null : document.activeElement;
  });
  new MutationObserver(() => {
    if (!last || (last !== rest && !isLost(last))) return;
    const goal = theButton() ?? rest;
    if (goal !== last) goal.focus({ preventScroll: true });
  }).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["disabled", "hidden"],
  });
}

/** Make links to a part of the page take the focus there, and stay on the page: it has a base. */
export function followLinks() {
  document.addEventListener("click", (event) => {
    const { target } = event;
    const link = target instanceof Element ? target.closest("a[href^='#']") : null;
    const goal = link && document.getElementById((link.getAttribute("href") ?? "").slice(1));
    if (!goal) return;
    event.preventDefault();
    goal.tabIndex = -1;
    goal.focus();
  });
}

/** Go to the part that the address names once the page is drawn: before, nothing stays in place. */
export function goToNamedPart() {
  if (!location.hash) return;
  const watching = new MutationObserver(() => {
    if (document.querySelector(".gradio-container > .main > .wrap > .loading")) return;
    watching.disconnect();
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
  });
  watching.observe(document.body, { subtree: true, childList: true });
}

/** Close a list of Gradio's when the Tab key leaves it: it opens at every key, also at this one. */
export function closeLeftLists() {
  const capture = true; // before Gradio
  document.addEventListener(
    "keydown",
    (event) => {
      const { key, target } = event;
      if (key !== "Tab" || !(target instanceof HTMLInputElement)) return;
      if (target.getAttribute("aria-expanded") !== "true") return;
      event.stopPropagation(); // the focus moves all the same
      target.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    },
    { capture },
  );
}

/** Keep the focus in a field whose list was closed by Enter: Gradio takes it away. */
export function stayAtChosenLists() {
  const capture = true; // before Gradio, which closes the list
  document.addEventListener(
    "keydown",
    ({ key, target }) => {
      if (key !== "Enter" || !(target instanceof HTMLInputElement)) return;
      if (!target.hasAttribute("aria-expanded")) return;
      setTimeout(() => {
        if (document.activeElement !== document.body || !target.isConnected) return;
        target.focus({ preventScroll: true });
        target.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
      });
    },
    { capture },
  );
}

/** @param {Element} element */
function isLost(element) {
  const { activeElement, body } = document;
  if (activeElement !== body && activeElement !== element) return false;
  return !element.isConnected || element.matches(":disabled") || !element.checkVisibility();
}

/** @returns {HTMLElement | undefined} what begins or stops the work of the page */
function theButton() {
  return BUTTONS.flatMap((id) => document.getElementById(id) ?? []).find(
    (button) => button.checkVisibility() && !button.matches(":disabled"),
  );
}
