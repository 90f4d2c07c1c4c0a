// Shows what there is of this page's path day by day, plays it from any time, and has ranges downloaded.

import { pathName, queryForServer } from "./page-path.js";
import { dayAfter, dayOf, daysOf, rangesOf, recordedFrom, samples, within } from "./recording-days.js";
import { signIn } from "./sign-in.js";
import { VodPlayer } from "./vod.js";

const REFRESH_MS = 30000;
const CLOCK_MS = 250;
/** Longest range that is played in one go. */
const PLAY_MS_MAX = 6 * 3600 * 1000;
/** How long a pointer must rest before a picture is made. */
const REST_MS = 150;
const STRIP_COUNT = 8;
const HOUR_MARKS = [0, 3, 6, 9, 12, 15, 18, 21, 24];
const KEY_STEP_MS = { ArrowLeft: -60000, ArrowRight: 60000, PageDown: -3600000, PageUp: 3600000 };

const element = (id) => document.getElementById(id);
const path = pathName(location.pathname, "recordings");
const video = element("video");
const state = element("state");
const timeline = element("timeline");

let authorization = null;
let ranges = [];
let days = [];
let day = null;
let player = null;
/** Where the keyboard's cursor on the timeline is. */
let cursor = null;
let restTimer = 0;

element("name").textContent = path;
document.title = `${path} recordings – weir`;

function show(kind, text) {
  state.dataset.kind = kind;
  state.textContent = text;
}

function tell(problem) {
  element("problem").hidden = !problem;
  element("problem").textContent = problem;
}

/** The address of something about recordings, with what of this page's query is for the server. */
function playback(what, parameters) {
  const query = new URLSearchParams(queryForServer());
  Object.entries({ path, ...parameters }).forEach(([name, value]) => query.set(name, value));
  return `/playback/${what}?${query}`;
}

const iso = (time) => new Date(time).toISOString();
const clock = (time) => new Date(time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const dayText = (time) => new Date(time).toLocaleDateString([], { weekday: "short", day: "numeric", month: "short", year: "numeric" });

/** A time as inputs of type datetime-local have it. */
function local(time) {
  const date = new Date(time);
  return new Date(time - date.getTimezoneOffset() * 60000).toISOString().slice(0, 19);
}

async function refresh() {
  const response = await fetch(playback("list", {}), { headers: authorization ? { Authorization: authorization } : {} });
  if (response.status === 401) {
    await askWho();
    return;
  }
  const body = await response.json().catch(() => ({}));
  if (response.status === 404) {
    ranges = [];
    show("idle", "nothing is recorded yet");
  } else if (!response.ok) {
    throw new Error(body.error ?? `the server answered ${response.status}`);
  } else {
    ranges = rangesOf(body);
    const live = ranges.at(-1).end > Date.now() - 15000;
    show(live ? "live" : "idle", live ? "recording" : "not recording");
  }
  showDays();
}

async function askWho() {
  show("error", "not allowed to play back");
  const answered = await signIn("play back", authorization ? "That was not right." : "");
  if (answered) {
    authorization = answered;
    await refresh();
  }
}

function showDays() {
  const found = daysOf(ranges);
  const changed = found.length !== days.length || found.some((each, i) => each !== days[i]);
  days = found;
  if (changed) {
    element("day").replaceChildren(...days.map((each) => new Option(dayText(each), each)));
  }
  if (day === null || !days.includes(day)) {
    day = days.at(-1) ?? null;
    showDay(true);
  } else {
    showDay(changed);
  }
}

/** @param {boolean} anew whether it is another day than before */
function showDay(anew) {
  const at = days.indexOf(day);
  element("before").disabled = at <= 0;
  element("after").disabled = at < 0 || at === days.length - 1;
  if (day === null) {
    element("ranges").replaceChildren();
    element("strip").replaceChildren();
    return;
  }
  element("day").value = day;
  const own = within(ranges, day);
  element("ranges").replaceChildren(
    ...own.map(({ start, end }) => {
      const bar = document.createElement("div");
      bar.className = "range";
      bar.style.left = percent(start);
      bar.style.width = `${((end - start) * 100) / (dayAfter(day) - day)}%`;
      return bar;
    }),
  );
  if (anew) {
    cursor = own[0]?.start ?? day;
    element("from").value = local(own[0]?.start ?? day);
    element("to").value = local(Math.min(own[0]?.end ?? day, (own[0]?.start ?? day) + 60000));
    showStrip(own);
  }
}

function showStrip(own) {
  element("strip").replaceChildren(
    ...samples(own, STRIP_COUNT).map((time) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      const picture = document.createElement("img");
      picture.loading = "lazy";
      picture.alt = "";
      picture.src = thumbnail(time);
      picture.onerror = () => picture.remove();
      button.append(picture, clock(time));
      button.addEventListener("click", () => play(time));
      item.append(button);
      return item;
    }),
  );
}

/** A picture of the second that a time is in, so that it is asked for once. */
function thumbnail(time) {
  return playback("thumbnail", { at: iso(Math.floor(time / 1000) * 1000 + 999), width: 320 });
}

function percent(time) {
  return `${((time - day) * 100) / (dayAfter(day) - day)}%`;
}

function timeAt(event) {
  const box = timeline.getBoundingClientRect();
  const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  return day + share * (dayAfter(day) - day);
}

function play(wanted) {
  const time = recordedFrom(ranges, wanted);
  stop();
  if (time === null) {
    tell("Nothing is recorded after that.");
    return;
  }
  tell("");
  cursor = time;
  const query = new URLSearchParams(queryForServer());
  query.set("start", iso(time));
  const end = Math.min(time + PLAY_MS_MAX, dayAfter(day));
  if (end < Date.now()) {
    query.set("end", iso(end));
  }
  const url = `${location.origin}/vod/${path.split("/").map(encodeURIComponent).join("/")}/index.m3u8?${query}`;
  element("empty").hidden = true;
  const current = new VodPlayer(video, url, {
    startMs: time,
    authorization,
    onEnd: (reason) => {
      if (player === current) {
        stop();
        tell(`Not played: ${reason}.`);
      }
    },
  });
  player = current;
  current.load().then(() => {
    if (player === current) {
      video.play().catch(() => {
        // Whoever must press play does.
      });
    }
  });
}

function stop() {
  player?.close();
  player = null;
}

function showClock() {
  const time = player?.time();
  const shown = time && day !== null && dayOf(time) === day;
  element("position").hidden = !shown;
  if (time) {
    element("clock").textContent = `${dayText(time)}, ${clock(time)}`;
  }
  if (shown) {
    element("position").style.left = percent(time);
    timeline.setAttribute("aria-valuenow", Math.round((time - day) / 1000));
    timeline.setAttribute("aria-valuetext", clock(time));
  }
}

function point(event) {
  if (day === null) {
    return;
  }
  const time = timeAt(event);
  element("pointed").hidden = false;
  element("pointed").style.left = percent(time);
  element("pointed-time").textContent = clock(time);
  const preview = element("preview");
  preview.hidden = true;
  clearTimeout(restTimer);
  if (recordedFrom(ranges, time) === time) {
    restTimer = setTimeout(() => {
      preview.onload = () => {
        preview.hidden = false;
      };
      preview.src = thumbnail(time);
    }, REST_MS);
  }
}

function choose(next) {
  if (next !== undefined) {
    day = next;
    showDay(true);
  }
}

timeline.addEventListener("pointermove", point);
timeline.addEventListener("pointerleave", () => {
  clearTimeout(restTimer);
  element("pointed").hidden = true;
});
timeline.addEventListener("click", (event) => {
  if (day !== null) {
    play(timeAt(event));
  }
});
timeline.addEventListener("keydown", (event) => {
  const step = KEY_STEP_MS[event.key];
  if (step && day !== null) {
    event.preventDefault();
    cursor = Math.min(dayAfter(day) - 1, Math.max(day, (player?.time() ?? cursor) + step));
    play(cursor);
  }
});
element("before").addEventListener("click", () => choose(days[days.indexOf(day) - 1]));
element("after").addEventListener("click", () => choose(days[days.indexOf(day) + 1]));
element("day").addEventListener("change", (event) => choose(Number(event.target.value)));
element("download").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target.elements;
  const from = Date.parse(form.from.value);
  const to = Date.parse(form.to.value);
  if (!(to > from)) {
    tell("The end of a download must be after its beginning.");
    return;
  }
  tell("");
  const link = document.createElement("a");
  link.href = playback("get", {
    start: iso(from),
    duration: (to - from) / 1000,
    format: form.format.value,
    gaps: form.gaps.value,
  });
  link.download = `${path.replaceAll("/", "-")} ${form.from.value.replaceAll(":", "-")}.mp4`;
  link.click();
});
element("hours").append(
  ...HOUR_MARKS.map((hour) => {
    const mark = document.createElement("span");
    mark.textContent = `${String(hour).padStart(2, "0")}:00`;
    mark.style.left = `${(hour * 100) / 24}%`;
    return mark;
  }),
);
window.addEventListener("pagehide", stop);

async function follow() {
  try {
    await refresh();
  } catch (e) {
    show("error", e.message);
  }
  setTimeout(follow, REFRESH_MS);
}

setInterval(showClock, CLOCK_MS);
follow();
