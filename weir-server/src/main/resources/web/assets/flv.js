// Plays by FLV over WebSocket or HTTP: a second behind, but wherever TCP comes through.
/* global mpegts */

import { bitrate } from "./stats.js";

const LATENCY_TARGET_S = 1.0;
const LATENCY_MAX_S = 3.0;

export class FlvPlayer {
  #player = null;
  #video;
  #webSocket;
  #speed;
  #before = null;

  /** Whether this browser can. */
  static isSupported() {
    return mpegts.isSupported();
  }

  /**
   * @param {string} url of the FLV over HTTP
   * @param {object} options
   * @param {boolean} options.webSocket whether to ask for it by WebSocket
   * @param {string | null} options.authorization sent by HTTP only: a WebSocket cannot carry it
   */
  constructor(url, { webSocket, authorization }) {
    this.#webSocket = webSocket;
    this.#player = mpegts.createPlayer(
      { type: "flv", isLive: true, url: webSocket ? url.replace(/^http/, "ws") : url },
      {
        enableStashBuffer: false,
        liveSync: true,
        liveSyncTargetLatency: LATENCY_TARGET_S,
        liveSyncMaxLatency: LATENCY_MAX_S,
        lazyLoad: false,
        headers: authorization ? { Authorization: authorization } : {},
      },
    );
  }

  /**
   * Shows what comes in the video element.
   *
   * @param {(reason: string) => void} onEnd why it ended
   */
  play(video, onEnd) {
    this.#video = video;
    const end = (reason) => {
      if (this.#player) {
        onEnd(reason);
      }
    };
    this.#player.on(mpegts.Events.ERROR, (type, detail, info) => {
      end(info?.code === 404 ? "nobody is publishing" : "the connection was lost");
    });
    this.#player.on(mpegts.Events.LOADING_COMPLETE, () => end("the stream has ended"));
    this.#player.on(mpegts.Events.STATISTICS_INFO, (figures) => {
      this.#speed = figures.speed;
    });
    this.#player.attachMediaElement(video);
    this.#player.load();
  }

  /** Names and values to show. */
  figures() {
    const video = this.#video;
    const quality = video.getVideoPlaybackQuality();
    const now = { timeMs: performance.now(), frames: quality.totalVideoFrames };
    const before = this.#before;
    this.#before = now;
    const fps = before && ((now.frames - before.frames) * 1000) / (now.timeMs - before.timeMs);
    const { buffered } = video;
    const behind = buffered.length > 0 ? buffered.end(buffered.length - 1) - video.currentTime : undefined;
    const info = this.#player?.mediaInfo ?? {};
    return {
      Protocol: this.#webSocket ? "FLV over WebSocket" : "FLV over HTTP",
      Codec: [info.videoCodec, info.audioCodec].filter(Boolean).join(", ") || undefined,
      Resolution: video.videoWidth > 0 ? `${video.videoWidth} × ${video.videoHeight}` : undefined,
      "Frame rate": fps > 0 ? `${fps.toFixed(0)} fps` : undefined,
      "Bit rate": this.#speed === undefined ? undefined : bitrate(this.#speed * 8000),
      "Behind live": behind === undefined ? undefined : `${behind.toFixed(1)} s`,
      "Frames dropped": `${quality.droppedVideoFrames} of ${quality.totalVideoFrames}`,
    };
  }

  close() {
    const player = this.#player;
    this.#player = null;
    player?.destroy();
  }
}
