// @ts-check
// The result to keep: fills in the link, the zip and the commands; everything is set as text.

import { find } from "../page/find.js";

const NOTICE_MS = 2500;

const state = /** @type {TakeawayProps} */ (props);
const address = `${location.origin}${location.pathname}`;
const field = find(".link input", HTMLInputElement);
const copyButton = find(".copy-link");

function show() {
  const { value } = state;
  find(".takeaway").hidden = !value;
  if (!value) return;
  const hasLink = value.query !== null;
  copyButton.hidden = find(".link").hidden = !hasLink;
  field.value = hasLink ? `${address}?${value.query}` : "";
  Object.assign(find(".zip"), { href: value.zip.url, download: value.name });
  find(".note").textContent = value.note;
  find(".note").hidden = !value.note;
  find(".command").textContent = value.command;
  find(".call").textContent = value.call.replace("'URL'", `'${address}'`);
}

async function copyLink() {
  field.select();
  const said = (await copyText(field.value)) ? "Link copied" : "Press Ctrl+C to copy";
  copyButton.textContent = find(".said").textContent = said;
  setTimeout(() => {
    copyButton.textContent = "Copy link";
  }, NOTICE_MS);
}

/**
 * Copy the text, which is selected; return whether that worked.
 * @param {string} text
 */
async function copyText(text) {
  // Browsers close the clipboard to pages that came over plain http from another computer; there
  // the old command still works.
  if (!navigator.clipboard) return document.execCommand("copy");
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}

copyButton.addEventListener("click", copyLink);
field.addEventListener("focus", () => field.select());
watch("value", show);
show();
