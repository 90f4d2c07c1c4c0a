// Plays by low-latency HLS: a second or two behind, through anything that lets HTTP through. The library is loaded when it is needed.

import { bitrate } from "./stats.js";

/** How long a playlist may take to come before something else is tried. */
const PLAYLIST_MS_MAX = 10000;
/** How fast to play to catch up with the live point. */
const CATCH_UP_RATE = 1.1;
/** How often to look whether the end of a stream that is over has been played. */
const END_MS = 1000;
/** What of it may never be played. */
const END_S_MAX = 1;

export class HlsPlayer {
  #url;
  #authorization;
  #hls = null;
  #video = null;
  #closed = false;
  #ending = 0;
  #before = null;

  /** Whether this browser can: by media source, or by itself as Safari does. */
  static isSupported() {
    const source = window.ManagedMediaSource ?? window.MediaSource;
    return Boolean(source) || document.createElement("video").canPlayType("application/vnd.apple.mpegurl") !== "";
  }

  /**
   * @param {string} url of the multivariant playlist
   * @param {object} options
   * @param {string | null} options.authorization sent with the first request; those after it have the session in their address
   */
  constructor(url, { authorization }) {
    this.#url = url;
    this.#authorization = authorization;
  }

  /**
   * Gives the video element what comes. Once this is done, and not before, it may be told to play: what was told to play is paused by
   * another source.
   *
   * @param {(reason: string, status: number) => void} onEnd why it ended, and the server's answer if it was a refusal, else 0
   */
  async play(video, onEnd) {
    this.#video = video;
    const { default: Hls } = await import("./vendor/hls.mjs");
    if (this.#closed) {
      return;
    }
    if (!Hls.isSupported()) {
      video.src = this.#url;
      video.onerror = () => onEnd("the connection was lost", 0);
      return;
    }
    const authorization = this.#authorization;
    const url = this.#url;
    const hls = new Hls({
      lowLatencyMode: true,
      maxLiveSyncPlaybackRate: CATCH_UP_RATE,
      manifestLoadPolicy: {
        default: {
          maxTimeToFirstByteMs: PLAYLIST_MS_MAX,
          maxLoadTimeMs: PLAYLIST_MS_MAX,
          timeoutRetry: null,
          errorRetry: null,
        },
      },
      xhrSetup: (xhr, asked) => {
        if (authorization && asked === url) {
          xhr.setRequestHeader("Authorization", authorization);
        }
      },
    });
    this.#hls = hls;
    hls.on(Hls.Events.ERROR, (_, error) => {
      if (!this.#closed && error.fatal) {
        if (error.type === Hls.ErrorTypes.MEDIA_ERROR && !this.#before?.recovered) {
          this.#before = { ...this.#before, recovered: true };
          hls.recoverMediaError();
        } else {
          const status = error.response?.code ?? 0;
          onEnd(status === 404 ? "nobody is publishing" : "the connection was lost", status);
        }
      }
    });
    hls.on(Hls.Events.LEVEL_UPDATED, (_, { details }) => {
      clearInterval(this.#ending);
      if (!details.live) {
        this.#ending = this.#watchEnd(details.edge, onEnd);
      }
    });
    hls.loadSource(this.#url);
    hls.attachMedia(video);
  }

  /**
   * Sees when the rest of a stream that is over has been played: the library may wait for ever where the sound of the last part ends
   * before its picture. Who pauses, or waits for the network, has not seen it yet.
   */
  #watchEnd(edge, onEnd) {
    const video = this.#video;
    let before = video.currentTime;
    return setInterval(() => {
      const standing = !video.paused && video.currentTime === before;
      before = video.currentTime;
      if (video.ended || (standing && edge - before < END_S_MAX)) {
        clearInterval(this.#ending);
        onEnd("nobody is publishing", 0);
      }
    }, END_MS);
  }

  /** The qualities to choose from, in the order of the playlist; empty when there is no choice. */
  qualities() {
    const levels = this.#hls?.levels ?? [];
    return levels.length > 1 ? levels.map((level) => (level.height ? `${level.height}p` : bitrate(level.bitrate))) : [];
  }

  /** The place of the quality that plays now, -1 before any. */
  playingQuality() {
    return this.#hls?.currentLevel ?? -1;
  }

  /** Plays the quality of that index; -1 for whatever the network carries. */
  choose(index) {
    if (this.#hls) {
      this.#hls.nextLevel = index;
    }
  }

  /** Names and values to show. */
  figures() {
    const video = this.#video;
    const quality = video.getVideoPlaybackQuality();
    const now = { ...this.#before, timeMs: performance.now(), frames: quality.totalVideoFrames };
    const before = this.#before;
    this.#before = now;
    const fps = before?.timeMs && ((now.frames - before.frames) * 1000) / (now.timeMs - before.timeMs);
    const level = this.#hls?.levels?.[this.#hls.currentLevel];
    const behind = this.#hls?.latency;
    return {
      Protocol: this.#hls ? "low-latency HLS" : "HLS, by the browser",
      Codec: [level?.videoCodec, level?.audioCodec].filter(Boolean).join(", ") || undefined,
      Resolution: video.videoWidth > 0 ? `${video.videoWidth} × ${video.videoHeight}` : undefined,
      "Frame rate": fps > 0 ? `${fps.toFixed(0)} fps` : undefined,
      "Bit rate": level?.bitrate ? bitrate(level.bitrate) : undefined,
      "Behind live": behind > 0 ? `${behind.toFixed(1)} s` : undefined,
      "Frames dropped": `${quality.droppedVideoFrames} of ${quality.totalVideoFrames}`,
    };
  }

  close() {
    this.#closed = true;
    clearInterval(this.#ending);
    const hls = this.#hls;
    this.#hls = null;
    hls?.destroy();
    if (this.#video) {
      this.#video.onerror = null;
      this.#video.removeAttribute("src");
    }
  }
}
