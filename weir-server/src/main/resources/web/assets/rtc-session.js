// One WHIP or WHEP session: a peer connection with the HTTP resource that goes with it.

import { fragment, withFragment } from "./ice-fragment.js";
import { Refusal, RtcResource } from "./rtc-resource.js";

/** How long candidates are collected before they are sent. */
const TRICKLE_DELAY_MS = 100;
/** How long a connection may be away before it is given new candidates. */
const AWAY_MS_MAX = 2000;
/** How long an ICE restart may take. */
const RESTART_MS_MAX = 6000;

export class RtcSession {
  #resource;
  #abort = new AbortController();
  #onState;
  #candidates = [];
  #gathered = false;
  #created = false;
  #trickleTimer = 0;
  #awayTimer = 0;
  #restarting = false;
  #renewing = false;
  #closed = false;

  /** @type {RTCPeerConnection | null} */
  connection = null;

  /**
   * @param {string} endpoint the address to POST to
   * @param {object} options
   * @param {string | null} options.authorization for the requests, null to leave it to the browser
   * @param {(state: "connected" | "interrupted" | "lost") => void} options.onState "lost" is the end of this session
   */
  constructor(endpoint, { authorization, onState }) {
    this.#resource = new RtcResource(endpoint, authorization, this.#abort.signal);
    this.#onState = onState;
  }

  /**
   * Connects; done when the server's answer is in force.
   *
   * @param {(connection: RTCPeerConnection) => void | Promise<void>} prepare adds what shall be sent and received
   * @param {(sdp: string) => string} edit changes the offer
   * @throws {Refusal} when the server says no
   */
  async open(prepare, edit = (sdp) => sdp) {
    const servers = await this.#resource.iceServers();
    if (this.#closed) {
      return;
    }
    const connection = new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers: servers });
    this.connection = connection;
    connection.addEventListener("icecandidate", (event) => this.#gather(event.candidate));
    connection.addEventListener("connectionstatechange", () => this.#follow(connection.connectionState));
    await prepare(connection);
    const offer = await connection.createOffer();
    await this.#setOffer(connection, offer, edit(offer.sdp));
    const { answer } = await this.#resource.create(connection.localDescription.sdp);
    this.#created = true;
    if (this.#closed) {
      this.#resource.delete();
      return;
    }
    this.#trickleSoon();
    await connection.setRemoteDescription({ type: "answer", sdp: answer });
    this.#watchForGoodbye(connection);
  }

  /** A server that ends a session closes its DTLS, which is told sooner than that nothing comes any more. */
  #watchForGoodbye(connection) {
    for (const { receiver } of connection.getTransceivers()) {
      const { transport } = receiver;
      transport?.addEventListener("statechange", () => {
        if (transport.state === "closed") {
          this.#lose();
        }
      });
    }
  }

  async #setOffer(connection, offer, edited) {
    try {
      await connection.setLocalDescription({ type: "offer", sdp: edited });
    } catch (e) {
      if (edited === offer.sdp) {
        throw e;
      }
      // A browser that insists on its own words gets them.
      await connection.setLocalDescription(offer);
    }
  }

  #gather(candidate) {
    if (candidate && candidate.candidate) {
      this.#candidates.push(candidate.candidate);
    } else if (!candidate) {
      this.#gathered = true;
    }
    this.#trickleSoon();
  }

  #trickleSoon() {
    if (this.#created && !this.#renewing && !this.#trickleTimer && !this.#closed) {
      this.#trickleTimer = setTimeout(() => {
        this.#trickleTimer = 0;
        this.#trickle().catch(() => {
          // Candidates are a help, not a need: the server has an address of its own.
        });
      }, TRICKLE_DELAY_MS);
    }
  }

  async #trickle() {
    const candidates = this.#candidates.splice(0);
    const complete = this.#gathered;
    if (candidates.length === 0 && !complete) {
      return;
    }
    this.#gathered = false;
    await this.#resource.trickle(fragment(this.connection.localDescription.sdp, candidates, complete));
  }

  #follow(state) {
    if (this.#closed) {
      return;
    }
    if (state === "connected") {
      this.#restarting = false;
      this.#awaitReturn(0);
      this.#onState("connected");
    } else if (state === "closed") {
      this.#lose();
    } else if (state === "disconnected" && !this.#restarting) {
      this.#onState("interrupted");
      this.#awaitReturn(AWAY_MS_MAX);
    } else if (state === "failed") {
      this.restart();
    }
  }

  #awaitReturn(ms) {
    clearTimeout(this.#awayTimer);
    this.#awayTimer = ms > 0 ? setTimeout(() => this.restart(), ms) : 0;
  }

  /** Looks for another way to the server, for example after the network has changed. Gives up after a while. */
  async restart() {
    if (this.#closed || this.#restarting || !this.#created) {
      return;
    }
    this.#restarting = true;
    this.#onState("interrupted");
    clearTimeout(this.#awayTimer);
    this.#awayTimer = setTimeout(() => this.#lose(), RESTART_MS_MAX);
    this.#renewing = true;
    clearTimeout(this.#trickleTimer);
    this.#trickleTimer = 0;
    try {
      await this.#renew(this.connection);
      this.#renewing = false;
      this.#trickleSoon();
      // The old way may still work; then no change of state will tell.
      this.#follow(this.connection.connectionState);
    } catch (e) {
      if (e.name !== "AbortError") {
        this.#lose();
      }
    }
  }

  async #renew(connection) {
    const before = connection.remoteDescription.sdp;
    this.#candidates.length = 0;
    this.#gathered = false;
    await connection.setLocalDescription(await connection.createOffer({ iceRestart: true }));
    const answered = await this.#resource.restart(fragment(connection.localDescription.sdp, [], false));
    const sdp = withFragment(before, answered);
    if (!sdp) {
      throw new Refusal(0, "the server's answer to an ICE restart has no credentials");
    }
    await connection.setRemoteDescription({ type: "answer", sdp });
  }

  #lose() {
    if (!this.#closed) {
      this.close();
      this.#onState("lost");
    }
  }

  /** Ends the session here and at the server. */
  close() {
    this.#closed = true;
    clearTimeout(this.#trickleTimer);
    clearTimeout(this.#awayTimer);
    this.#resource.delete();
    this.#abort.abort();
    this.connection?.close();
  }
}
