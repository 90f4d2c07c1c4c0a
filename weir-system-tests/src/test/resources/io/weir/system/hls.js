// What tests see of low-latency HLS inside the player page: how far behind live it is, and whether it ever stands still. Runs before the
// page does, counts from the first picture on.
(async () => {
  const seen = { players: 0, waits: 0, stalls: 0, fatal: [], latencyMs: [], behindMs: [] };
  let video = null;
  let hls = null;
  window.weirHls = { seen, shownS: () => video?.currentTime ?? 0 };
  const follow = (event, then) => document.addEventListener(event, ({ target }) => then(target), true);
  // What the library says, and how long ago the server was sent what is shown.
  const read = () => {
    if (hls?.playingDate) {
      seen.latencyMs.push(Math.round(1000 * hls.latency));
      seen.behindMs.push(Date.now() - hls.playingDate);
    }
  };
  follow("playing", (target) => {
    if (!video) {
      video = target;
      video.addEventListener("timeupdate", read); // behind the library's own listener
    }
  });
  // Who goes to another place waits there once: so it begins.
  follow("waiting", (target) => {
    seen.waits += video && !target.seeking ? 1 : 0;
  });
  const { default: Hls } = await import("/assets/vendor/hls.mjs");
  const trigger = Hls.prototype.trigger;
  Hls.prototype.trigger = function (event, details) {
    seen.players += hls === this ? 0 : 1;
    hls = this;
    if (event === Hls.Events.ERROR) {
      seen.stalls += details.details === Hls.ErrorDetails.BUFFER_STALLED_ERROR ? 1 : 0;
      if (details.fatal) {
        seen.fatal.push(details.details);
      }
    }
    return trigger.call(this, event, details);
  };
})();
