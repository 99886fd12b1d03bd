// @ts-check
// The page's address with what is chosen in it; a reload opens it like any link.

/**
 * Return an address with another query of ours; what else it holds stays.
 * @param {string} href
 * @param {string[]} keys of ours
 * @param {string} query empty: the page as it opens without a link
 */
export function withQuery(href, keys, query) {
  const address = new URL(href);
  for (const key of keys) address.searchParams.delete(key);
  const rest = address.searchParams.toString();
  address.search = [query, rest].filter(Boolean).join("&");
  return address.href;
}
