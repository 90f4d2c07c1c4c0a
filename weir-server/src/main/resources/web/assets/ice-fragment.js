// Trickle ICE as PATCH bodies have it: fragments of SDP (RFC 8840 §9).

/** The attributes of a description's first ICE credentials. */
function credentials(sdp) {
  const ufrag = /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1];
  const pwd = /^a=ice-pwd:(\S+)/m.exec(sdp)?.[1];
  return ufrag && pwd ? { ufrag, pwd } : null;
}

/** The first m-line and its mid: with BUNDLE all candidates belong there. */
function bundle(sdp) {
  const media = /^m=\S+ .*$/m.exec(sdp)?.[0] ?? "m=video 9 UDP/TLS/RTP/SAVPF 0";
  const mid = /^a=mid:(\S+)/m.exec(sdp)?.[1] ?? "0";
  return { media, mid };
}

/**
 * The body of a PATCH with our candidates.
 *
 * @param {string} sdp our description, for its credentials
 * @param {string[]} candidates as RTCIceCandidate has them
 * @param {boolean} complete whether there will be no more
 */
export function fragment(sdp, candidates, complete) {
  const { ufrag, pwd } = credentials(sdp) ?? { ufrag: "", pwd: "" };
  const { media, mid } = bundle(sdp);
  const lines = [`a=ice-ufrag:${ufrag}`, `a=ice-pwd:${pwd}`, media, `a=mid:${mid}`];
  lines.push(...candidates.map((each) => `a=${each}`));
  if (complete) {
    lines.push("a=end-of-candidates");
  }
  return lines.join("\r\n") + "\r\n";
}

/**
 * The server's description after an ICE restart: the one from before with the credentials and candidates that the fragment has.
 *
 * @param {string} sdp the answer in force
 * @param {string} restarted the fragment that the server answered with
 * @returns {string | null} null when the fragment has no credentials
 */
export function withFragment(sdp, restarted) {
  const fresh = credentials(restarted);
  if (!fresh) {
    return null;
  }
  const candidates = restarted.match(/^a=(candidate:.*|end-of-candidates)$/gm) ?? [];
  let placed = false;
  const lines = [];
  for (const line of sdp.split(/\r?\n/)) {
    if (line.startsWith("a=ice-ufrag:")) {
      lines.push(`a=ice-ufrag:${fresh.ufrag}`);
    } else if (line.startsWith("a=ice-pwd:")) {
      lines.push(`a=ice-pwd:${fresh.pwd}`);
    } else if (!line.startsWith("a=candidate:") && line !== "a=end-of-candidates") {
      lines.push(line);
      if (line.startsWith("a=mid:") && !placed) {
        placed = true;
        lines.push(...candidates.map((each) => each.trim()));
      }
    }
  }
  return lines.join("\r\n");
}
