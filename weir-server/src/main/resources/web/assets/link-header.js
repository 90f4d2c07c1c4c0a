// The ICE servers that a WHIP or WHEP endpoint names in its Link fields (RFC 9725 §4.6, RFC 8288).

/**
 * Splits a field's value at a separator that stands neither in quotes nor in angle brackets.
 *
 * @param {string} text
 * @param {string} separator one character
 * @returns {string[]}
 */
function split(text, separator) {
  const parts = [];
  let part = "";
  let quoted = false;
  let bracketed = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted && c === "\\") {
      part += c + (text[++i] ?? "");
      continue;
    }
    if (c === '"' && !bracketed) {
      quoted = !quoted;
    } else if (!quoted && (c === "<" || c === ">")) {
      bracketed = c === "<";
    }
    if (c === separator && !quoted && !bracketed) {
      parts.push(part.trim());
      part = "";
    } else {
      part += c;
    }
  }
  parts.push(part.trim());
  return parts.filter((each) => each !== "");
}

function parameters(parts) {
  const found = {};
  for (const part of parts) {
    const equals = part.indexOf("=");
    if (equals > 0) {
      const value = part.slice(equals + 1).trim();
      const quoted = value.length > 1 && value.startsWith('"') && value.endsWith('"');
      found[part.slice(0, equals).trim().toLowerCase()] = quoted
        ? value.slice(1, -1).replace(/\\(.)/g, "$1")
        : value;
    }
  }
  return found;
}

/**
 * The servers of a Link field, for RTCConfiguration. Links of other relations and addresses that are no ICE server's are left out.
 *
 * @param {string | null} field
 * @returns {RTCIceServer[]}
 */
export function iceServers(field) {
  const servers = [];
  for (const link of split(field ?? "", ",")) {
    const [target, ...rest] = split(link, ";");
    const { rel, username, credential } = parameters(rest);
    const address = /^<(.*)>$/.exec(target ?? "")?.[1] ?? "";
    if ((rel ?? "").split(/\s+/).includes("ice-server") && /^(stun|turn)s?:/i.test(address)) {
      servers.push(username === undefined ? { urls: address } : { urls: address, username, credential: credential ?? "" });
    }
  }
  return servers;
}
