// What getStats tells, as figures of the last interval in plain words.

/** A jump of the shown time says more about a pause of the page than about sync. */
const SYNC_MS_PLAUSIBLE = 5000;

const CODEC_NAMES = { H264: "H.264", H265: "H.265", OPUS: "Opus", G722: "G.722" };

/** What a codec is called, from its media type such as video/H264. */
export function codecName(mimeType) {
  const name = mimeType.slice(mimeType.indexOf("/") + 1);
  return CODEC_NAMES[name.toUpperCase()] ?? name;
}

function codecOf(report, stat) {
  return codecName(report.get(stat?.codecId)?.mimeType ?? "");
}

function pairOf(report) {
  for (const stat of report.values()) {
    if (stat.type === "transport" && stat.selectedCandidatePairId) {
      return report.get(stat.selectedCandidatePairId);
    }
  }
  for (const stat of report.values()) {
    if (stat.type === "candidate-pair" && stat.nominated && stat.state === "succeeded") {
      return stat;
    }
  }
  return undefined;
}

function transportName(report, pair) {
  const remote = report.get(pair?.remoteCandidateId);
  const local = report.get(pair?.localCandidateId);
  const relayed = local?.candidateType === "relay" || remote?.candidateType === "relay";
  const protocol = (local?.protocol ?? remote?.protocol ?? "").toUpperCase();
  return protocol && `${protocol}${relayed ? ", relayed" : ""}`;
}

/**
 * The totals that a report has now: one number or text for each name, undefined where the browser does not say.
 *
 * @param {RTCStatsReport} report of a connection that receives
 */
export function received(report) {
  const stats = [...report.values()];
  const video = stats.find((stat) => stat.type === "inbound-rtp" && stat.kind === "video");
  const audio = stats.find((stat) => stat.type === "inbound-rtp" && stat.kind === "audio");
  const pair = pairOf(report);
  return {
    timeMs: (video ?? audio ?? pair)?.timestamp,
    transport: transportName(report, pair),
    videoCodec: codecOf(report, video),
    audioCodec: codecOf(report, audio),
    width: video?.frameWidth,
    height: video?.frameHeight,
    frames: video?.framesDecoded,
    framesDropped: video?.framesDropped,
    bytes: sum(video?.bytesReceived, audio?.bytesReceived),
    packets: sum(video?.packetsReceived, audio?.packetsReceived),
    packetsLost: sum(video?.packetsLost, audio?.packetsLost),
    roundTripS: pair?.currentRoundTripTime,
    nacks: sum(video?.nackCount, audio?.nackCount),
    plis: video?.pliCount,
    freezes: video?.freezeCount,
    freezesS: video?.totalFreezesDuration,
    bufferS: (video ?? audio)?.jitterBufferDelay,
    bufferCount: (video ?? audio)?.jitterBufferEmittedCount,
    concealed: audio?.concealedSamples,
    samples: audio?.totalSamplesReceived,
    syncMs: sync(audio, video),
  };
}

/**
 * The totals of a connection that sends.
 *
 * @param {RTCStatsReport} report
 */
export function sent(report) {
  const stats = [...report.values()];
  const video = stats.find((stat) => stat.type === "outbound-rtp" && stat.kind === "video" && stat.active !== false);
  const audio = stats.find((stat) => stat.type === "outbound-rtp" && stat.kind === "audio");
  const remote = stats.filter((stat) => stat.type === "remote-inbound-rtp");
  const pair = pairOf(report);
  return {
    timeMs: (video ?? audio ?? pair)?.timestamp,
    transport: transportName(report, pair),
    videoCodec: codecOf(report, video),
    audioCodec: codecOf(report, audio),
    width: video?.frameWidth,
    height: video?.frameHeight,
    frames: video?.framesEncoded,
    bytes: sum(video?.bytesSent, audio?.bytesSent),
    packets: sum(video?.packetsSent, audio?.packetsSent),
    packetsLost: remote.reduce((total, stat) => sum(total, stat.packetsLost), undefined),
    roundTripS: pair?.currentRoundTripTime,
    nacks: sum(video?.nackCount, audio?.nackCount),
    plis: video?.pliCount,
    targetBps: video?.targetBitrate,
    limitation: video?.qualityLimitationReason,
    encoder: video?.encoderImplementation,
  };
}

function sum(a, b) {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}

/** How far the sound is behind the picture in what is being shown and played now, in milliseconds. */
function sync(audio, video) {
  const heard = audio?.estimatedPlayoutTimestamp;
  const seen = video?.estimatedPlayoutTimestamp;
  const ms = heard && seen ? seen - heard : undefined;
  return ms !== undefined && Math.abs(ms) < SYNC_MS_PLAUSIBLE ? ms : undefined;
}

function perSecond(name, before, now) {
  const seconds = (now.timeMs - before?.timeMs) / 1000;
  return seconds > 0 && now[name] !== undefined && before[name] !== undefined
    ? Math.max(0, (now[name] - before[name]) / seconds)
    : undefined;
}

function bufferMs(before, now) {
  const count = now.bufferCount - (before?.bufferCount ?? 0);
  return count > 0 ? ((now.bufferS - (before?.bufferS ?? 0)) / count) * 1000 : undefined;
}

/** 1234567 as 1.23 Mbit/s. */
export function bitrate(bps) {
  if (bps === undefined || Number.isNaN(bps)) {
    return undefined;
  }
  return bps >= 1e6 ? `${(bps / 1e6).toFixed(2)} Mbit/s` : `${Math.round(bps / 1e3)} kbit/s`;
}

function share(part, whole) {
  return whole > 0 ? ` (${((100 * part) / whole).toFixed(1)} %)` : "";
}

function milliseconds(ms, digits = 0) {
  return ms === undefined || Number.isNaN(ms) ? undefined : `${ms.toFixed(digits)} ms`;
}

function size(now) {
  return now.width && now.height ? `${now.width} × ${now.height}` : undefined;
}

function seconds(value) {
  return value === undefined ? undefined : milliseconds(value * 1000, value < 0.01 ? 1 : 0);
}

function codecs(now) {
  return [now.videoCodec, now.audioCodec].filter(Boolean).join(", ") || undefined;
}

/** What both directions have in common; the bytes of the figures are payload. */
function shared(before, now) {
  const fps = perSecond("frames", before, now);
  const bytes = perSecond("bytes", before, now);
  return {
    Protocol: now.transport ? `WebRTC over ${now.transport}` : "WebRTC",
    Codec: codecs(now),
    Resolution: size(now),
    "Frame rate": fps === undefined ? undefined : `${fps.toFixed(0)} fps`,
    "Bit rate": bitrate(bytes === undefined ? undefined : bytes * 8),
    "Round trip": seconds(now.roundTripS),
  };
}

/**
 * Names and values to show, in order; undefined where there is nothing to say.
 *
 * @param {ReturnType<typeof received> | null} before the totals of the reading before
 * @param {ReturnType<typeof received>} now
 * @returns {Record<string, string | undefined>}
 */
export function playing(before, now) {
  return {
    ...shared(before, now),
    "Jitter buffer": milliseconds(bufferMs(before, now)),
    "Packets lost":
      now.packetsLost === undefined
        ? undefined
        : `${now.packetsLost}${share(now.packetsLost, now.packetsLost + (now.packets ?? 0))}`,
    "NACK / PLI": now.nacks === undefined && now.plis === undefined ? undefined : `${now.nacks ?? 0} / ${now.plis ?? 0}`,
    Freezes: now.freezes === undefined ? undefined : `${now.freezes}, ${(now.freezesS ?? 0).toFixed(1)} s`,
    "Frames dropped": now.framesDropped === undefined ? undefined : String(now.framesDropped),
    "Audio concealed":
      now.samples > 0 ? `${((100 * (now.concealed ?? 0)) / now.samples).toFixed(1)} %` : undefined,
    "Audio to video": now.syncMs === undefined ? undefined : `${now.syncMs > 0 ? "+" : ""}${now.syncMs.toFixed(0)} ms`,
  };
}

const LIMITATIONS = { none: "nothing", cpu: "this computer", bandwidth: "the network", other: "something else" };

/** As {@link playing}, for what is sent. */
export function publishing(before, now) {
  return {
    ...shared(before, now),
    "Bit rate wanted": bitrate(now.targetBps),
    "Held back by": now.limitation && (LIMITATIONS[now.limitation] ?? now.limitation),
    "Packets lost": now.packetsLost === undefined ? undefined : `${now.packetsLost}${share(now.packetsLost, now.packets)}`,
    "NACK / PLI": now.nacks === undefined && now.plis === undefined ? undefined : `${now.nacks ?? 0} / ${now.plis ?? 0}`,
    Encoder: now.encoder,
  };
}
