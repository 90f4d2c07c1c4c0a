// Plays by WHEP: low delay, the browser's own jitter buffer.

import { RtcSession } from "./rtc-session.js";
import { received } from "./stats.js";

/** Asks for both channels: browsers decode Opus as one unless told so. */
function withStereo(sdp) {
  const opus = /^a=rtpmap:(\d+) opus\/48000\/2/im.exec(sdp)?.[1];
  return opus ? sdp.replace(new RegExp(`^(a=fmtp:${opus} (?!.*stereo=1).*?)\\s*$`, "m"), "$1;stereo=1;sprop-stereo=1") : sdp;
}

export class WhepPlayer {
  #session;

  /** @type {MediaStream} what is received */
  stream = new MediaStream();

  /**
   * @param {string} endpoint the address to POST to
   * @param {object} options
   * @param {string | null} options.authorization
   * @param {(state: "connected" | "interrupted" | "lost") => void} options.onState
   */
  constructor(endpoint, options) {
    this.#session = new RtcSession(endpoint, options);
  }

  /**
   * Connects and shows what comes in the video element.
   *
   * @throws {import("./rtc-resource.js").Refusal} when the server says no
   */
  async play(video) {
    video.srcObject = this.stream;
    await this.#session.open((connection) => {
      connection.addTransceiver("video", { direction: "recvonly" });
      connection.addTransceiver("audio", { direction: "recvonly" });
      connection.addEventListener("track", (event) => this.stream.addTrack(event.track));
    }, withStereo);
  }

  /** The totals that the browser counts. */
  async totals() {
    const { connection } = this.#session;
    return connection && connection.signalingState !== "closed" ? received(await connection.getStats()) : null;
  }

  /** Looks for another way to the server. */
  restart() {
    this.#session.restart();
  }

  close() {
    this.#session.close();
  }
}
