// Plays a range of recordings over HLS and knows which time of day it shows.

export class VodPlayer {
  #video;
  #url;
  #authorization;
  #onEnd;
  #hls = null;
  #closed = false;
  #startMs;

  /**
   * @param {HTMLVideoElement} video
   * @param {string} url of the multivariant playlist
   * @param {object} options
   * @param {number} options.startMs the time to begin at
   * @param {string | null} options.authorization sent with the first request
   * @param {(reason: string, status: number) => void} options.onEnd when it cannot go on
   */
  constructor(video, url, { startMs, authorization, onEnd }) {
    this.#video = video;
    this.#url = url;
    this.#authorization = authorization;
    this.#onEnd = onEnd;
    this.#startMs = startMs;
  }

  /** Gives the video element what there is. Once this is done, and not before, it may be told to play. */
  async load() {
    try {
      await this.#attach();
    } catch (e) {
      this.#onEnd(e.message, 0);
    }
  }

  async #attach() {
    const url = this.#url;
    const authorization = this.#authorization;
    const onEnd = this.#onEnd;
    const { default: Hls } = await import("./vendor/hls.mjs");
    if (this.#closed) {
      return;
    }
    if (!Hls.isSupported()) {
      this.#video.src = url;
      this.#video.onerror = () => onEnd("it cannot be played", 0);
      return;
    }
    const hls = new Hls({
      // The playlist begins with a keyframe, up to a group of pictures before the time asked for.
      startPosition: 0,
      xhrSetup: (xhr, asked) => {
        if (authorization && asked === url) {
          xhr.setRequestHeader("Authorization", authorization);
        }
      },
    });
    this.#hls = hls;
    hls.once(Hls.Events.LEVEL_LOADED, (_, { details }) => {
      const began = details.fragments[0]?.programDateTime;
      if (began) {
        const late = Math.max(0, (this.#startMs - began) / 1000);
        hls.once(Hls.Events.FRAG_BUFFERED, () => {
          if (late > 0 && this.#video.currentTime < this.#zero(details) + late) {
            this.#video.currentTime = this.#zero(details) + late;
          }
        });
      }
    });
    hls.on(Hls.Events.ERROR, (_, error) => {
      if (!this.#closed && error.fatal) {
        onEnd(error.response?.code === 404 ? "nothing is recorded there" : "it cannot be played", error.response?.code ?? 0);
      }
    });
    hls.loadSource(url);
    hls.attachMedia(this.#video);
  }

  #zero(details) {
    return details.fragments[0]?.start ?? 0;
  }

  /** Which time is shown, milliseconds; null while that is not known. */
  time() {
    return this.#hls?.playingDate?.getTime() ?? null;
  }

  close() {
    this.#closed = true;
    this.#hls?.destroy();
    this.#hls = null;
    this.#video.onerror = null;
    this.#video.removeAttribute("src");
  }
}
