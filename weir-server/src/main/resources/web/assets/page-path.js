// Which path a page is about, and what of its query goes on to the server.

/** What only the pages understand; the rest, such as tokens, is for the server. */
const OURS = ["player", "prefer"];

/**
 * The path's name in an address, without slashes at its ends.
 *
 * @param {string} pathname of the page
 * @param {string} page what follows the name, empty for the player
 */
export function pathName(pathname, page = "") {
  const trimmed = decodeURIComponent(pathname).replace(/^\/+|\/+$/g, "");
  return page && trimmed.endsWith(`/${page}`) ? trimmed.slice(0, -page.length - 1) : trimmed;
}

/**
 * The query to send on, with its question mark, or nothing.
 *
 * @param {string} search of the page
 * @param {Record<string, string | number>} more to add
 */
export function queryForServer(search = location.search, more = {}) {
  const query = new URLSearchParams(search);
  OURS.forEach((name) => query.delete(name));
  Object.entries(more).forEach(([name, value]) => query.set(name, value));
  return query.size > 0 ? `?${query}` : "";
}

/**
 * The address of something that belongs to a path, such as `/whep`; absolute.
 *
 * @param {Record<string, string | number>} more to add to the query
 * @param {string} prefix before the name, such as `/vod`
 */
export function address(name, suffix, more = {}, prefix = "") {
  const escaped = name.split("/").map(encodeURIComponent).join("/");
  return `${location.origin}${prefix}/${escaped}${suffix}${queryForServer(location.search, more)}`;
}
