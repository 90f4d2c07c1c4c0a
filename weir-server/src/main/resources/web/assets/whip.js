// Publishes by WHIP.

import { RtcSession } from "./rtc-session.js";
import { sent } from "./stats.js";

/** What goes along with a codec. */
const REPAIR = /\/(rtx|red|ulpfec|flexfec-03)$/i;

function isCodec(mimeType) {
  return !REPAIR.test(mimeType);
}

/** H.264 in the mode that fragments large pictures first, then everything else as the browser likes it. */
function rank(codec) {
  return codec.mimeType === "video/H264" && (codec.sdpFmtpLine ?? "").includes("packetization-mode=1") ? 0 : 1;
}

/** The names of the video codecs that this browser can send, such as VP8. */
export function videoCodecs() {
  const all = globalThis.RTCRtpSender?.getCapabilities?.("video")?.codecs ?? [];
  return [...new Set(all.filter((codec) => isCodec(codec.mimeType)).map((codec) => codec.mimeType.slice("video/".length)))];
}

/**
 * The browser's codecs in the order to offer.
 *
 * @param {string} name the only codec to offer, or nothing for all of them, H.264 first: it is what RTMP and FLV readers know
 */
function preferences(name) {
  const all = RTCRtpSender.getCapabilities("video").codecs;
  const wanted = name ? all.filter((codec) => codec.mimeType === `video/${name}`) : all.filter((codec) => isCodec(codec.mimeType));
  const repair = all.filter((codec) => !isCodec(codec.mimeType));
  return [...wanted.toSorted((a, b) => rank(a) - rank(b)), ...repair];
}

export class WhipPublisher {
  #session;

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
   * Sends the stream's tracks.
   *
   * @param {MediaStream} stream
   * @param {object} options
   * @param {string} options.codec name of the video codec, or nothing
   * @param {number} options.bitrateBps most for the video
   * @param {number} options.frameRate most pictures a second
   * @throws {import("./rtc-resource.js").Refusal} when the server says no
   */
  async publish(stream, { codec, bitrateBps, frameRate }) {
    await this.#session.open((connection) => {
      for (const track of stream.getVideoTracks()) {
        const encoding = { maxBitrate: bitrateBps, maxFramerate: frameRate };
        const transceiver = connection.addTransceiver(track, {
          direction: "sendonly",
          streams: [stream],
          sendEncodings: [encoding],
        });
        transceiver.setCodecPreferences?.(preferences(codec));
      }
      for (const track of stream.getAudioTracks()) {
        connection.addTransceiver(track, { direction: "sendonly", streams: [stream] });
      }
    });
  }

  #sender(kind) {
    const transceivers = this.#session.connection?.getTransceivers() ?? [];
    return transceivers.find((each) => each.receiver.track.kind === kind)?.sender;
  }

  /** Whether tracks of a kind are part of this session. */
  sends(kind) {
    return this.#sender(kind) !== undefined;
  }

  /** Sends another track instead of that kind's; null sends nothing. */
  async replace(kind, track) {
    await this.#sender(kind)?.replaceTrack(track);
  }

  /** Changes the most that video may take. */
  async limit({ bitrateBps, frameRate }) {
    const sender = this.#sender("video");
    const parameters = sender?.getParameters();
    if (parameters?.encodings?.length > 0) {
      parameters.encodings[0].maxBitrate = bitrateBps;
      parameters.encodings[0].maxFramerate = frameRate;
      await sender.setParameters(parameters);
    }
  }

  /** The totals that the browser counts. */
  async totals() {
    const { connection } = this.#session;
    return connection && connection.signalingState !== "closed" ? sent(await connection.getStats()) : null;
  }

  /** Looks for another way to the server. */
  restart() {
    this.#session.restart();
  }

  close() {
    this.#session.close();
  }
}
