// Take it away: fills in the link, the zip and the commands; everything is set as text.
// `props.value` is null or {zip, name, query, note, command, call}.

const part = (selector) => element.querySelector(selector);
const SAID_MS = 2500;
const page = `${location.origin}${location.pathname}`;

function show() {
  const value = props.value;
  part(".takeaway").hidden = !value;
  if (!value) return;
  const hasLink = value.query !== null;
  part(".copy-link").hidden = part(".link").hidden = !hasLink;
  part(".link input").value = hasLink ? `${page}?${value.query}` : "";
  part(".zip").href = value.zip.url;
  part(".zip").download = value.name;
  part(".note").textContent = value.note;
  part(".note").hidden = !value.note;
  part(".command").textContent = value.command;
  part(".call").textContent = value.call.replace("'URL'", `'${page}'`);
}

async function copyLink() {
  const field = part(".link input");
  field.select();
  // The clipboard is closed to pages that came without encryption from elsewhere.
  const copied = navigator.clipboard
    ? await navigator.clipboard.writeText(field.value).then(() => true, () => false)
    : document.execCommand("copy");
  const said = copied ? "Link copied" : "Press Ctrl+C to copy";
  part(".copy-link").textContent = part(".said").textContent = said;
  setTimeout(() => (part(".copy-link").textContent = "Copy link"), SAID_MS);
}

part(".copy-link").addEventListener("click", copyLink);
part(".link input").addEventListener("focus", (event) => event.target.select());
watch("value", show);
show();
