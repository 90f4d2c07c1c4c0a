// Plays the stream of this page's path by FLV over WebSocket, falling back to HTTP, and comes back after an interruption.
/* global mpegts */

const RETRY_MS_MIN = 1000;
const RETRY_MS_MAX = 10000;
const LATENCY_TARGET_S = 1.0;
const LATENCY_MAX_S = 3.0;

const path = decodeURIComponent(location.pathname).replace(/^\/+|\/+$/g, "");
const video = document.getElementById("video");
const state = document.getElementById("state");

let player = null;
let retryMs = RETRY_MS_MIN;
let useWebSocket = new URLSearchParams(location.search).get("player") !== "flv";
let hadPicture = false;

document.getElementById("name").textContent = path;
document.title = `${path} – weir`;

function show(kind, text) {
  state.dataset.kind = kind;
  state.textContent = text;
}

function url() {
  const query = new URLSearchParams(location.search);
  query.delete("player");
  const rest = query.size > 0 ? `?${query}` : "";
  const scheme = useWebSocket ? location.protocol.replace("http", "ws") : location.protocol;
  return `${scheme}//${location.host}/${path.split("/").map(encodeURIComponent).join("/")}.flv${rest}`;
}

function stop() {
  if (player) {
    player.destroy();
    player = null;
  }
}

function retry(reason) {
  stop();
  if (!hadPicture && useWebSocket) {
    useWebSocket = false;
  }
  show("error", `${reason}, trying again`);
  setTimeout(start, retryMs);
  retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
}

function start() {
  if (!mpegts.isSupported()) {
    show("error", "this browser cannot play FLV");
    return;
  }
  hadPicture = false;
  show("waiting", "connecting");
  const current = mpegts.createPlayer(
    { type: "flv", isLive: true, url: url() },
    {
      enableStashBuffer: false,
      liveSync: true,
      liveSyncTargetLatency: LATENCY_TARGET_S,
      liveSyncMaxLatency: LATENCY_MAX_S,
      lazyLoad: false,
    },
  );
  player = current;
  current.on(mpegts.Events.ERROR, (type, detail, info) => {
    if (player === current) {
      const missing = info && info.code === 404;
      retry(missing ? "nobody is publishing" : "the connection was lost");
    }
  });
  current.on(mpegts.Events.LOADING_COMPLETE, () => {
    if (player === current) {
      retry("the stream has ended");
    }
  });
  current.on(mpegts.Events.STATISTICS_INFO, (figures) => {
    document.getElementById("rate").textContent = `${Math.round(figures.speed * 8)} kbit/s`;
    document.getElementById("dropped").textContent = `${figures.droppedFrames ?? 0} of ${figures.decodedFrames ?? 0} frames`;
  });
  current.attachMediaElement(video);
  current.load();
  video.play().catch((e) => {
    // Anything else is the end of this player, which has its own words.
    if (player === current && e.name === "NotAllowedError") {
      show("waiting", "press play");
    }
  });
}

video.addEventListener("playing", () => {
  hadPicture = true;
  retryMs = RETRY_MS_MIN;
  show("live", "live");
});

video.addEventListener("resize", () => {
  document.getElementById("picture").textContent = `${video.videoWidth} × ${video.videoHeight}`;
});

setInterval(() => {
  if (player && video.buffered.length > 0) {
    const behind = video.buffered.end(video.buffered.length - 1) - video.currentTime;
    document.getElementById("latency").textContent = `${behind.toFixed(1)} s`;
  }
}, 500);

start();
