// Plays the stream of this page's path: by WHEP; where that is refused or brings no picture by low-latency HLS, and where there is none by
// FLV. Comes back after an interruption. `?player=whep`, `?player=hls` and `?player=flv` force one of them, `?prefer=hls` begins with HLS.

import { Backoff } from "./backoff.js";
import { Figures } from "./figures.js";
import { FlvPlayer } from "./flv.js";
import { HlsPlayer } from "./hls.js";
import { address, pathName } from "./page-path.js";
import { QualityMenu } from "./quality.js";
import { Refusal } from "./rtc-resource.js";
import { signIn } from "./sign-in.js";
import { playing } from "./stats.js";
import { VodPlayer } from "./vod.js";
import { WhepPlayer } from "./whep.js";

/** How long a picture may take to come by WHEP, from the answer on. */
const PICTURE_MS_MAX = 8000;
/** How long nothing may come before the connection is made anew. */
const SILENCE_MS_MAX = 8000;
const FIGURES_MS = 1000;
/** How much of the recording going back offers, and where it begins. */
const RECORDED_S = 1800;
const BACK_MS = 30000;
/** How often is looked whether there is a recording. */
const RECORDING_CHECK_MS = 60000;
/** No answer, and what is also said where nobody publishes or the server has no WHEP or HLS: the next way will tell. */
const UNTOLD = [0, 404, 405];

const path = pathName(location.pathname);
const query = new URLSearchParams(location.search);
const forced = query.get("player");
const video = document.getElementById("video");
const state = document.getElementById("state");
const note = document.getElementById("note");
const rewind = document.getElementById("rewind");
const figures = new Figures(
  {
    bar: document.getElementById("bar"),
    button: document.getElementById("toggle"),
    list: document.getElementById("figures"),
    summary: document.getElementById("summary"),
  },
  ["Protocol", "Codec", "Resolution", "Frame rate", "Bit rate", "Behind live"],
);
const backoff = new Backoff();
const qualities = new QualityMenu(document.getElementById("quality"), (index) => player?.choose?.(index));

/** @type {WhepPlayer | HlsPlayer | FlvPlayer | VodPlayer | null} the one that plays now */
let player = null;
let authorization = null;
let hadPicture = false;
/** Whether WHEP has come so far that media could flow. */
let connected = false;
/** WHEP was tried and brought no picture: it is not tried again. */
let whepIsBlocked = query.get("prefer") === "hls" || !("RTCPeerConnection" in window);
/** HLS was tried and is not to be had, or this browser cannot. */
let hlsIsBlocked = !HlsPlayer.isSupported();
let useWebSocket = forced !== "flv";
let timer = 0;
let lookedForRecording = false;
/** Totals of the reading before, and when bytes came last. */
let totals = null;
let lastBytesMs = 0;

document.getElementById("name").textContent = path;
document.title = `${path} – weir`;

function show(kind, text) {
  state.dataset.kind = kind;
  if (state.textContent !== text) {
    state.textContent = text;
  }
}

function tell(text) {
  note.hidden = !text;
  note.textContent = text;
}

function stop() {
  clearTimeout(timer);
  const ended = player;
  player = null;
  totals = null;
  if (ended) {
    ended.close();
    video.srcObject = null;
    figures.clear();
    qualities.clear();
  }
}

function retry(reason) {
  stop();
  show("error", `${reason}, trying again`);
  timer = setTimeout(start, backoff.next());
}

function start() {
  stop();
  hadPicture = false;
  connected = false;
  if (forced === "whep" || (!forced && !whepIsBlocked)) {
    startWhep();
  } else {
    startSegments();
  }
}

function begin(next) {
  player = next;
  show("waiting", "connecting");
}

function playVideo(current) {
  if (player !== current) {
    return;
  }
  video.play().catch((e) => {
    // Anything else is the end of this player, which has its own words.
    if (player === current && e.name === "NotAllowedError") {
      show("waiting", "press play");
    }
  });
}

async function startWhep() {
  const current = new WhepPlayer(address(path, "/whep"), {
    authorization,
    onState: (changed) => {
      if (player === current) {
        follow(changed);
      }
    },
  });
  begin(current);
  try {
    const answered = current.play(video);
    playVideo(current);
    await answered;
    if (player === current) {
      lastBytesMs = performance.now();
      timer = setTimeout(noPicture, PICTURE_MS_MAX);
    }
  } catch (e) {
    if (player === current) {
      refused(e);
    }
  }
}

function follow(changed) {
  if (changed === "lost") {
    if (connected) {
      retry("the connection has ended");
    } else {
      noPicture();
    }
  } else if (changed === "interrupted") {
    show("waiting", "the connection is interrupted");
  } else {
    connected = true;
    if (hadPicture) {
      show("live", "live");
    }
  }
}

function noPicture() {
  if (hadPicture || (connected && video.paused)) {
    return;
  }
  if (forced === "whep") {
    retry("no picture came by WebRTC");
    return;
  }
  const why = connected ? "" : ", perhaps because UDP is blocked on the way";
  stop();
  whepIsBlocked = true;
  tell(`No picture came by WebRTC${why}. Playing by ${segments()} instead, a second or two later.`);
  startSegments();
}

/** @param {Error} e why WHEP does not play */
async function refused(e) {
  stop();
  const status = e instanceof Refusal ? e.status : -1;
  if (status === 401) {
    await askWho(e);
  } else if (forced === "whep") {
    retry(status === 404 && !e.reason ? "nobody is publishing" : e.message);
  } else {
    tell(UNTOLD.includes(status) ? "" : `Not by WebRTC: ${e.message}. Playing by ${segments()} instead, a second or two later.`);
    startSegments();
  }
}

async function askWho(e) {
  show("error", "not allowed to watch");
  const answered = await signIn("watch", authorization ? "That was not right." : e.reason);
  if (answered) {
    authorization = answered;
    start();
  }
}

/** Whether what is not WebRTC is HLS. */
function playsHls() {
  return forced === "hls" || (forced !== "flv" && !hlsIsBlocked);
}

function segments() {
  return playsHls() ? "HLS" : "FLV";
}

function startSegments() {
  if (playsHls()) {
    startHls();
  } else {
    startFlv();
  }
}

function startHls() {
  const current = new HlsPlayer(address(path, "/index.m3u8"), { authorization });
  begin(current);
  current
    .play(video, (reason, status) => {
      if (player !== current) {
        return;
      }
      if (status === 401) {
        stop();
        askWho(new Error(reason));
      } else if (!hadPicture && forced !== "hls" && !UNTOLD.slice(0, 2).includes(status)) {
        hlsIsBlocked = true;
        stop();
        startFlv();
      } else {
        retry(reason);
      }
    })
    .then(() => playVideo(current))
    .catch((e) => {
      if (player === current) {
        hlsIsBlocked = true;
        retry(e.message);
      }
    });
}

function startFlv() {
  if (!FlvPlayer.isSupported()) {
    show("error", "this browser plays neither WebRTC from here nor FLV");
    return;
  }
  const byWebSocket = useWebSocket && !authorization;
  const current = new FlvPlayer(address(path, ".flv"), { webSocket: byWebSocket, authorization });
  begin(current);
  current.play(video, (reason) => {
    if (player === current) {
      useWebSocket &&= hadPicture;
      retry(reason);
    }
  });
  playVideo(current);
}

function recording() {
  return address(path, "/index.m3u8", { duration: RECORDED_S }, "/vod");
}

/** Going back is offered where the path is recorded just now. */
async function lookForRecording() {
  try {
    const headers = authorization ? { Authorization: authorization } : {};
    const { ok, status } = await fetch(recording(), { headers });
    rewind.hidden = !ok && !(player instanceof VodPlayer);
    if (ok || status === 404) {
      setTimeout(lookForRecording, RECORDING_CHECK_MS);
    }
  } catch {
    // the server is away, which the player tells
  }
}

function goBack() {
  stop();
  const onEnd = (reason) => {
    if (player === current) {
      retry(reason);
    }
  };
  const current = new VodPlayer(video, recording(), { startMs: Date.now() - BACK_MS, authorization, onEnd });
  player = current;
  hadPicture = false;
  show("waiting", "going back");
  current.load().then(() => playVideo(current));
}

rewind.addEventListener("click", () => (player instanceof VodPlayer ? start() : goBack()));

async function refresh() {
  const current = player;
  rewind.textContent = current instanceof VodPlayer ? "Go live" : "Go back";
  if (current instanceof VodPlayer) {
    const at = current.time();
    if (at && hadPicture) {
      show("live", `recording of ${new Date(at).toLocaleTimeString()}`);
    }
  } else if (current && !(current instanceof WhepPlayer)) {
    figures.show(current.figures());
    if (current instanceof HlsPlayer) {
      qualities.show(current.qualities(), current.playingQuality());
    }
  } else if (current) {
    const now = await current.totals();
    if (now && player === current) {
      figures.show(playing(totals, now));
      watchForSilence(now);
      totals = now;
    }
  }
}

function watchForSilence(now) {
  const time = performance.now();
  if (now.bytes !== totals?.bytes) {
    lastBytesMs = time;
  } else if (hadPicture && time - lastBytesMs > SILENCE_MS_MAX) {
    retry("nothing comes any more");
  }
}

video.addEventListener("playing", () => {
  if (player) {
    hadPicture = true;
    backoff.reset();
    show("live", "live");
    if (player instanceof WhepPlayer) {
      tell("");
    }
    if (!lookedForRecording) {
      lookedForRecording = true;
      lookForRecording();
    }
  }
});

// A playlist that has ended was played to its end.
video.addEventListener("ended", () => {
  if (player) {
    retry("nobody is publishing");
  }
});

window.addEventListener("online", () => {
  if (player instanceof WhepPlayer) {
    player.restart();
  }
});
window.addEventListener("pagehide", stop);
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    start();
  }
});

setInterval(refresh, FIGURES_MS);
start();
