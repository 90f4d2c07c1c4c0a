// Cameras, microphones and screens of this computer.

/** Why this page gets none of them, or null. */
export function obstacle() {
  if (!window.isSecureContext) {
    return (
      "Browsers give cameras, microphones and screens to secure pages only. Open this page by https:// – the server orders a " +
      "certificate when acmeDomains is set in its configuration, or takes yours with httpEncryption and httpServerCert – or, " +
      "on the server's own computer, as http://localhost."
    );
  }
  return navigator.mediaDevices?.getUserMedia && "RTCPeerConnection" in window
    ? null
    : "This browser cannot send pictures: it has no WebRTC, or it is switched off.";
}

/** What went wrong, in words for the user. */
export function captureProblem(e, source) {
  switch (e.name) {
    case "NotAllowedError":
      return source === "screen"
        ? "No screen was chosen."
        : "The browser may not use the camera or the microphone. Allow it for this page in the browser's settings.";
    case "NotFoundError":
    case "OverconstrainedError":
      return "There is no such camera or microphone on this computer. Choose another one, or “None”.";
    case "NotReadableError":
    case "AbortError":
      return "The camera or the microphone cannot be opened. Perhaps another program uses it.";
    default:
      return `Nothing to send: ${e.message}`;
  }
}

/** What cameras and screens are asked for. */
export function pictureConstraints({ size, rate }) {
  const [width, height] = size.split("x").map(Number);
  return { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: rate } };
}

function cameraConstraints(settings) {
  const device = settings.camera ? { deviceId: { exact: settings.camera } } : {};
  return { ...pictureConstraints(settings), ...device };
}

function microphoneConstraints({ microphone }) {
  return microphone ? { deviceId: { exact: microphone } } : true;
}

async function screen(settings) {
  const stream = await navigator.mediaDevices.getDisplayMedia({
    video: pictureConstraints(settings),
    audio: settings.microphone === "screen",
  });
  for (const track of stream.getVideoTracks()) {
    // Letters matter more than motion.
    track.contentHint = "detail";
  }
  return stream;
}

/**
 * Opens what the settings name.
 *
 * @param {{ source: "camera" | "screen" | "none", camera: string, microphone: string, size: string, rate: number }} settings
 * @param {{ video: boolean, audio: boolean }} wanted which of both to open
 * @returns {Promise<MediaStream>}
 */
export async function open(settings, wanted) {
  const microphone = wanted.audio && settings.microphone !== "none" && settings.microphone !== "screen";
  const camera = wanted.video && settings.source === "camera";
  const tracks = [];
  if (wanted.video && settings.source === "screen") {
    tracks.push(...(await screen(settings)).getTracks());
  }
  if (camera || microphone) {
    try {
      const devices = await navigator.mediaDevices.getUserMedia({
        video: camera ? cameraConstraints(settings) : false,
        audio: microphone ? microphoneConstraints(settings) : false,
      });
      tracks.push(...devices.getTracks());
    } catch (e) {
      tracks.forEach((track) => track.stop());
      throw e;
    }
  }
  return new MediaStream(tracks);
}

/**
 * Fills a list with the devices of a kind; the choice stays if it is still there.
 *
 * @param {HTMLSelectElement} select its options with the attribute `data-device` are replaced
 * @param {MediaDeviceInfo[]} devices
 */
export function list(select, devices) {
  const chosen = select.value;
  select.querySelectorAll("[data-device]").forEach((option) => option.remove());
  // Without permission, devices have neither an id nor a name.
  for (const device of devices.filter((each) => each.deviceId && each.deviceId !== "default")) {
    const option = new Option(device.label || "Device without a name", device.deviceId);
    option.dataset.device = "";
    select.add(option);
  }
  select.value = chosen;
  if (select.selectedIndex < 0) {
    select.selectedIndex = 0;
  }
}
