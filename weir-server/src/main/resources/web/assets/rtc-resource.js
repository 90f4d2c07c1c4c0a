// The HTTP side of one WHIP or WHEP session (RFC 9725): POST an offer, PATCH candidates and restarts, DELETE.

import { iceServers } from "./link-header.js";

const FRAGMENT = "application/trickle-ice-sdpfrag";
const REASON_LENGTH_MAX = 300;

/** An answer that says no. */
export class Refusal extends Error {
  /**
   * @param {number} status of HTTP, 0 when the server could not be reached
   * @param {string} reason the server's words
   */
  constructor(status, reason) {
    super(reason || `the server answered ${status}`);
    this.name = "Refusal";
    this.status = status;
    this.reason = reason;
  }
}

/** What the server says about why not: MediaMTX's `error`, or text. */
async function reasonOf(response) {
  const text = (await response.text().catch(() => "")).trim();
  try {
    const told = JSON.parse(text);
    return String(told.error ?? told.detail ?? told.title ?? "").slice(0, REASON_LENGTH_MAX);
  } catch {
    return text.startsWith("<") ? "" : text.slice(0, REASON_LENGTH_MAX);
  }
}

async function send(url, options) {
  try {
    return await fetch(url, { cache: "no-store", ...options });
  } catch (e) {
    if (e.name === "AbortError") {
      throw e;
    }
    throw new Refusal(0, "the server cannot be reached");
  }
}

export class RtcResource {
  #endpoint;
  #authorization;
  #signal;
  #location = null;
  #etag = null;

  /**
   * @param {string} endpoint the address to POST to
   * @param {string | null} authorization the field's value, null to leave it to the browser
   * @param {AbortSignal} signal ends what is under way
   */
  constructor(endpoint, authorization, signal) {
    this.#endpoint = endpoint;
    this.#authorization = authorization;
    this.#signal = signal;
  }

  #headers(more) {
    return this.#authorization ? { Authorization: this.#authorization, ...more } : more;
  }

  /** Asks for the ICE servers before the offer is made; none when the server does not say. */
  async iceServers() {
    const response = await send(this.#endpoint, { method: "OPTIONS", headers: this.#headers({}), signal: this.#signal });
    return response.ok ? iceServers(response.headers.get("Link")) : [];
  }

  /**
   * Sends the offer.
   *
   * @returns {Promise<{ answer: string, iceServers: RTCIceServer[] }>}
   * @throws {Refusal} when the server says no
   */
  async create(offer) {
    const response = await send(this.#endpoint, {
      method: "POST",
      headers: this.#headers({ "Content-Type": "application/sdp", Accept: "application/sdp" }),
      body: offer,
      signal: this.#signal,
    });
    if (response.status !== 201 && response.status !== 200) {
      throw new Refusal(response.status, await reasonOf(response));
    }
    const location = response.headers.get("Location");
    this.#location = location && new URL(location, response.url).href;
    this.#etag = response.headers.get("ETag");
    return { answer: await response.text(), iceServers: iceServers(response.headers.get("Link")) };
  }

  /** Sends candidates; a server that does not take them loses nothing but those. */
  async trickle(body) {
    if (this.#location) {
      const match = this.#etag ? { "If-Match": this.#etag } : {};
      await send(this.#location, {
        method: "PATCH",
        headers: this.#headers({ "Content-Type": FRAGMENT, ...match }),
        body,
        signal: this.#signal,
      });
    }
  }

  /**
   * Asks for an ICE restart.
   *
   * @returns {Promise<string>} the server's fragment
   * @throws {Refusal} when the server does not do that, or the session is gone
   */
  async restart(body) {
    if (!this.#location) {
      throw new Refusal(0, "the session has no address");
    }
    const response = await send(this.#location, {
      method: "PATCH",
      headers: this.#headers({ "Content-Type": FRAGMENT, "If-Match": "*" }),
      body,
      signal: this.#signal,
    });
    if (response.status !== 200) {
      throw new Refusal(response.status, await reasonOf(response));
    }
    this.#etag = response.headers.get("ETag") ?? this.#etag;
    return response.text();
  }

  /** Ends the session, also while the page is going away. */
  delete() {
    if (this.#location) {
      const gone = this.#location;
      this.#location = null;
      fetch(gone, { method: "DELETE", headers: this.#headers({}), keepalive: true }).catch(() => {
        // The server notices by itself, only later.
      });
    }
  }
}
