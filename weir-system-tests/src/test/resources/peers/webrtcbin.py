"""GStreamer's WebRTC stack as a WHIP publisher and a WHEP player.

    webrtcbin.py whip URL            publishes H.264 and Opus of test sources until it is ended; prints "connected" once
    webrtcbin.py whep URL FRAMES SOUNDS    plays until so many frames and audio buffers are decoded; prints how many

Says on standard error what failed and exits with 1.
"""

import sys
import urllib.error
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

PATIENCE_SECONDS = 60

VIDEO = "application/x-rtp,media=video,encoding-name=H264,payload=96,clock-rate=90000,packetization-mode=(string)1"
AUDIO = "application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000,encoding-params=(string)2"

PUBLISHED = f"""
    videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=30/1
      ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=30 bitrate=300
      ! video/x-h264,profile=constrained-baseline ! h264parse
      ! rtph264pay config-interval=-1 aggregate-mode=zero-latency pt=96 mtu=1200 ! {VIDEO} ! rtc.
    audiotestsrc is-live=true ! audioconvert ! audioresample ! audio/x-raw,rate=48000,channels=2
      ! opusenc ! rtpopuspay pt=97 ! {AUDIO} ! rtc.
    webrtcbin name=rtc
"""


class Client:
    def __init__(self, role, url):
        self.role = role
        self.url = url
        self.loop = GLib.MainLoop()
        self.failure = None
        self.posted = False
        self.pipeline = Gst.parse_launch(PUBLISHED) if role == "whip" else Gst.Pipeline()
        if role == "whep":
            self.pipeline.add(Gst.ElementFactory.make("webrtcbin", "rtc"))
        self.rtc = self.pipeline.get_by_name("rtc")
        self.rtc.set_property("bundle-policy", "max-bundle")
        self.rtc.connect("on-negotiation-needed", self.on_negotiation_needed)
        self.rtc.connect("notify::ice-gathering-state", lambda *_: self.on_gathering())
        self.rtc.connect("notify::connection-state", lambda *_: self.on_connection())
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message::error", lambda _, message: self.fail(message.parse_error()))

    def fail(self, why):
        self.failure = self.failure or str(why)
        GLib.idle_add(self.loop.quit)

    def on_negotiation_needed(self, _):
        self.rtc.emit("create-offer", None, Gst.Promise.new_with_change_func(self.on_offer))

    def on_offer(self, promise):
        reply = promise.get_reply()  # owns the offer
        offer = reply.get_value("offer")
        self.rtc.emit("set-local-description", offer, Gst.Promise.new())

    def on_gathering(self):
        if self.rtc.get_property("ice-gathering-state") == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
            GLib.idle_add(self.post)

    def post(self):
        if self.posted:
            return
        self.posted = True
        description = self.rtc.get_property("local-description")
        offer = description.sdp.as_text()
        request = urllib.request.Request(self.url, offer.encode(), {"Content-Type": "application/sdp"})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as response:
                answer = response.read()
        except urllib.error.HTTPError as error:
            self.fail(f"HTTP {error.code}: {error.read().decode()}")
            return
        _, description = GstSdp.SDPMessage.new()
        GstSdp.sdp_message_parse_buffer(answer, description)
        self.rtc.emit(
            "set-remote-description",
            GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, description),
            Gst.Promise.new(),
        )

    def on_connection(self):
        state = self.rtc.get_property("connection-state")
        if state == GstWebRTC.WebRTCPeerConnectionState.CONNECTED:
            print("connected", flush=True)
        elif state == GstWebRTC.WebRTCPeerConnectionState.FAILED:
            self.fail("the connection failed")

    def run(self):
        self.pipeline.set_state(Gst.State.PLAYING)
        self.loop.run()
        self.pipeline.set_state(Gst.State.NULL)
        if self.failure:
            sys.exit(self.failure)


class Player(Client):
    def __init__(self, url, frames, sounds):
        super().__init__("whep", url)
        self.wanted = {"video": frames, "audio": sounds}
        self.decoded = {"video": 0, "audio": 0}
        for caps in (VIDEO, AUDIO):
            self.rtc.emit(
                "add-transceiver", GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY, Gst.Caps.from_string(caps)
            )
        self.rtc.connect("pad-added", self.on_track)
        GLib.timeout_add_seconds(PATIENCE_SECONDS, lambda: self.fail(f"only {self.decoded} came"))

    def on_track(self, _, pad):
        decoder = Gst.ElementFactory.make("decodebin")
        decoder.connect("pad-added", self.on_decoded)
        self.pipeline.add(decoder)
        decoder.sync_state_with_parent()
        pad.link(decoder.get_static_pad("sink"))

    def on_decoded(self, _, pad):
        kind = pad.get_current_caps().get_structure(0).get_name().split("/")[0]
        sink = Gst.ElementFactory.make("fakesink")
        sink.set_property("signal-handoffs", True)
        sink.connect("handoff", lambda *_: self.count(kind))
        self.pipeline.add(sink)
        sink.sync_state_with_parent()
        pad.link(sink.get_static_pad("sink"))

    def count(self, kind):
        self.decoded[kind] += 1
        if all(self.decoded[each] >= self.wanted[each] for each in self.wanted):
            GLib.idle_add(self.loop.quit)


Gst.init(None)
if sys.argv[1] == "whip":
    Client("whip", sys.argv[2]).run()
else:
    player = Player(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    player.run()
    print(f"decoded video={player.decoded['video']} audio={player.decoded['audio']}", flush=True)
