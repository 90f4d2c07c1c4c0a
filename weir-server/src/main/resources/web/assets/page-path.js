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

/** The query to send on, with its question mark, or nothing. */
export function queryForServer(search = location.search) {
  const query = new URLSearchParams(search);
  OURS.forEach((name) => query.delete(name));
  return query.size > 0 ? `?${query}` : "";
}

/** The address of something that belongs to a path, such as `whep`; absolute. */
export function address(name, suffix) {
  return `${location.origin}/${name.split("/").map(encodeURIComponent).join("/")}${suffix}${queryForServer()}`;
}
