// Publishes a camera or a screen to this page's path by WHIP.

import { Backoff } from "./backoff.js";
import { captureProblem, list, obstacle, open, pictureConstraints } from "./capture.js";
import { Figures } from "./figures.js";
import { address, pathName, queryForServer } from "./page-path.js";
import { Refusal } from "./rtc-resource.js";
import { signIn } from "./sign-in.js";
import { codecName, publishing } from "./stats.js";
import { videoCodecs, WhipPublisher } from "./whip.js";

const FIGURES_MS = 1000;
/** How often a session that broke is tried again before the page gives up. */
const ATTEMPTS_MAX = 10;

const byId = (id) => document.getElementById(id);
const path = pathName(location.pathname, "publish");
const [state, problem, preview, form] = ["state", "problem", "preview", "settings"].map(byId);
const [startButton, stopButton, lookButton, muteButton] = ["start", "stop", "look", "mute"].map(byId);
const figures = new Figures(
  { bar: byId("bar"), button: byId("toggle"), list: byId("figures"), summary: byId("summary") },
  ["Codec", "Resolution", "Frame rate", "Bit rate"],
);
const backoff = new Backoff();

/** @type {MediaStream | null} what is shown and sent */
let media = null;
/** @type {WhipPublisher | null} */
let publisher = null;
let wanted = false;
let attempts = 0;
let authorization = null;
let timer = 0;
let totals = null;

byId("name").textContent = path;
byId("watch").href = `./${queryForServer()}`;
document.title = `Publish to ${path} – weir`;

function show(kind, text) {
  state.dataset.kind = kind;
  if (state.textContent !== text) {
    state.textContent = text;
  }
}

function complain(text) {
  problem.hidden = !text;
  problem.textContent = text;
}

function settings() {
  const { source, camera, microphone, size, rate, codec, bitrate } = form.elements;
  return {
    source: source.value,
    camera: camera.value,
    microphone: microphone.value,
    size: size.value,
    rate: Number(rate.value),
    codec: codec.value,
    bitrateBps: Math.round((bitrate.valueAsNumber || 0) * 1000),
  };
}

/** What the encoder gets. */
function encoding() {
  const { codec, bitrateBps, rate } = settings();
  return { codec, bitrateBps, frameRate: rate };
}

function render() {
  const hasSound = (media?.getAudioTracks().length ?? 0) > 0;
  startButton.hidden = wanted;
  stopButton.hidden = !wanted;
  lookButton.hidden = wanted;
  lookButton.textContent = media ? "End preview" : "Show preview";
  muteButton.disabled = !hasSound;
  form.elements.codec.disabled = wanted;
  byId("camera-field").hidden = settings().source !== "camera";
  byId("empty").hidden = (media?.getVideoTracks().length ?? 0) > 0;
  const screenSound = form.elements.microphone.querySelector("[value=screen]");
  screenSound.hidden = screenSound.disabled = settings().source !== "screen";
  if (screenSound.disabled && screenSound.selected) {
    form.elements.microphone.value = "";
  }
}

async function listDevices() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  list(form.elements.camera, devices.filter((device) => device.kind === "videoinput"));
  list(form.elements.microphone, devices.filter((device) => device.kind === "audioinput"));
}

function applyMute() {
  const muted = muteButton.getAttribute("aria-pressed") === "true";
  media?.getAudioTracks().forEach((track) => {
    track.enabled = !muted;
  });
}

/** Shows what is captured. */
function adopt(stream) {
  media = stream;
  preview.srcObject = stream;
  stream.getTracks().forEach((track) => track.addEventListener("ended", () => endedByItself(track)));
  applyMute();
  render();
}

function endedByItself(track) {
  if (media?.getTracks().includes(track)) {
    stop();
    release();
    complain(
      track.kind === "video"
        ? "The picture has ended: the camera was unplugged or sharing was stopped."
        : "The sound has ended: the microphone was unplugged or sharing was stopped.",
    );
  }
}

function release() {
  const old = media;
  media = null;
  preview.srcObject = null;
  old?.getTracks().forEach((track) => track.stop());
  render();
}

/** Opens camera, microphone or screen; false when that fails, which the user is told. */
async function capture() {
  const { source, microphone } = settings();
  if (source === "none" && microphone === "none") {
    complain("Choose something to send: a picture, sound or both.");
    return false;
  }
  try {
    adopt(await open(settings(), { video: true, audio: true }));
    await listDevices();
    return true;
  } catch (e) {
    complain(captureProblem(e, source));
    return false;
  }
}

async function start() {
  complain("");
  if (!form.reportValidity() || !(media || (await capture()))) {
    return;
  }
  wanted = true;
  attempts = 0;
  backoff.reset();
  render();
  stopButton.focus();
  await connect();
}

async function connect() {
  clearTimeout(timer);
  show("waiting", attempts > 0 ? "connecting again" : "connecting");
  const current = new WhipPublisher(address(path, "/whip"), {
    authorization,
    onState: (changed) => {
      if (publisher === current) {
        follow(changed);
      }
    },
  });
  publisher = current;
  try {
    await current.publish(media, encoding());
  } catch (e) {
    if (publisher === current) {
      await refused(e);
    }
  }
}

function follow(changed) {
  if (changed === "connected") {
    attempts = 0;
    backoff.reset();
    complain("");
    show("live", "publishing");
  } else if (changed === "interrupted") {
    show("waiting", "the connection is interrupted");
  } else {
    again("The connection to the server was lost.");
  }
}

/** Tries again after a while, or gives up. */
function again(reason) {
  disconnect();
  attempts++;
  if (attempts > ATTEMPTS_MAX) {
    stop();
    complain(reason);
    return;
  }
  show("waiting", "trying again soon");
  timer = setTimeout(connect, backoff.next());
}

function refusalText(e) {
  const reason = e.reason ? ` The server says: ${e.reason}` : "";
  switch (e.status) {
    case 0:
      return "The server cannot be reached.";
    case 403:
      return `You may not publish here.${reason}`;
    case 404:
      return `The server does not take publishers here.${reason}`;
    case 405:
      return "This server takes no publishers by WebRTC; perhaps webrtc is off in its configuration.";
    case 406:
      return `The server does not take this kind of picture or sound.${reason}`;
    case 409:
      return "Somebody else is publishing here already.";
    default:
      return `The server refused (${e.status}).${reason}`;
  }
}

/** @param {Error} e why there is no session */
async function refused(e) {
  if (!(e instanceof Refusal)) {
    stop();
    complain(`The connection failed: ${e.message}`);
  } else if (e.status === 401) {
    await askWho(e);
  } else if (attempts > 0 && (e.status === 0 || e.status === 409 || e.status >= 500)) {
    // Our own session may still be there after an interruption, or the server on its way back.
    again(refusalText(e));
  } else {
    stop();
    complain(refusalText(e));
  }
}

async function askWho(e) {
  disconnect();
  show("waiting", "waiting for name and password");
  const answered = await signIn("publish", authorization ? "That was not right." : e.reason);
  if (answered && wanted) {
    authorization = answered;
    await connect();
  } else {
    stop();
    complain("Without a name and a password that the server knows, publishing is not allowed here.");
  }
}

function disconnect() {
  clearTimeout(timer);
  const ended = publisher;
  publisher = null;
  totals = null;
  ended?.close();
  figures.clear();
}

function stop() {
  const hadFocus = document.activeElement === stopButton;
  disconnect();
  wanted = false;
  show("idle", "not publishing");
  render();
  if (hadFocus) {
    startButton.focus();
  }
}

/** Opens one kind anew after its settings have changed, and sends it instead of what was sent. */
async function exchange(kind) {
  if (!media) {
    return;
  }
  if (wanted && publisher && !publisher.sends(kind)) {
    complain("That begins with the next start: the session has no such track.");
    return;
  }
  const old = media.getTracks().filter((track) => track.kind === kind);
  try {
    const fresh = await open(settings(), { video: kind === "video", audio: kind === "audio" });
    const kept = media.getTracks().filter((track) => track.kind !== kind);
    const replacement = fresh.getTracks().filter((track) => track.kind === kind);
    await publisher?.replace(kind, replacement[0] ?? null);
    adopt(new MediaStream([...kept, ...replacement]));
    old.forEach((track) => track.stop());
    complain("");
  } catch (e) {
    complain(captureProblem(e, settings().source));
  }
}

async function resize() {
  const { source, size, rate } = settings();
  for (const track of media?.getVideoTracks() ?? []) {
    await track.applyConstraints(pictureConstraints({ size, rate })).catch((e) => complain(captureProblem(e, source)));
  }
  await limit();
}

async function limit() {
  if (form.elements.bitrate.checkValidity()) {
    await publisher?.limit(encoding());
  }
}

const CHANGES = {
  source: () => exchange("video"),
  camera: () => exchange("video"),
  microphone: () => exchange("audio"),
  size: resize,
  rate: resize,
  bitrate: limit,
};

form.addEventListener("change", async (event) => {
  render();
  await CHANGES[event.target.name]?.();
});
form.addEventListener("submit", (event) => event.preventDefault());
startButton.addEventListener("click", start);
stopButton.addEventListener("click", stop);
lookButton.addEventListener("click", async () => {
  complain("");
  if (media) {
    release();
  } else {
    await capture();
  }
});
muteButton.addEventListener("click", () => {
  muteButton.setAttribute("aria-pressed", String(muteButton.getAttribute("aria-pressed") !== "true"));
  applyMute();
});
window.addEventListener("online", () => publisher?.restart());
window.addEventListener("pagehide", () => {
  stop();
  release();
});

setInterval(async () => {
  const current = publisher;
  const now = await current?.totals();
  if (now && publisher === current) {
    figures.show(publishing(totals, now));
    totals = now;
  }
}, FIGURES_MS);

for (const name of videoCodecs()) {
  form.elements.codec.add(new Option(codecName(name), name));
}
const why = obstacle();
if (why) {
  complain(why);
} else {
  startButton.disabled = lookButton.disabled = false;
  navigator.mediaDevices.addEventListener("devicechange", listDevices);
  listDevices();
}
show("idle", "not publishing");
render();
