package io.weir.load;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.rtp.payload.RtpPayload;
import io.weir.protocol.rtp.rtcp.Nack;
import io.weir.protocol.rtp.rtcp.RtcpPacket;
import io.weir.protocol.rtp.rtcp.RtcpReader;
import io.weir.protocol.rtp.rtcp.RtcpWriter;
import io.weir.protocol.rtp.rtcp.SourceDescription;
import io.weir.protocol.sdp.CodecFormat;
import io.weir.protocol.sdp.HeaderExtension;
import io.weir.protocol.sdp.LocalEnd;
import io.weir.protocol.sdp.MediaPolicy;
import io.weir.protocol.sdp.NegotiatedMedia;
import io.weir.protocol.sdp.Negotiation;
import io.weir.protocol.sdp.OfferPlan;
import io.weir.protocol.sdp.SendTrack;
import io.weir.protocol.webrtc.PeerEnding;
import io.weir.protocol.webrtc.PeerTransport;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One WHIP publisher: its session, and the tracks that it sends what its timeline gives it on.
 *
 * <p>Threading: the run's one loop.
 */
final class WhipPublisher implements RtcCall.Owner, WhipTimeline.Sink {
    private static final int REPORT_BYTES_MAX = 256;
    private static final String CNAME = "weir-bench";
    private static final String MSID = "weir-bench ";
    private static final MediaPolicy POLICY = new MediaPolicy(
            List.of(HeaderExtension.MID),
            List.of("nack", "nack pli", "ccm fir"),
            false,
            1,
            1,
            0,
            MediaPolicy.SEND.sendMinimum());

    enum State {
        CALLING,
        PUBLISHING,
        CLOSED
    }

    private final WhipRun run;
    private final RtcCall call;
    private final int profileLevelId;
    private final int videoSsrc;
    private final int audioSsrc;
    private final KeyframeRequests keyframeRequests;
    private final int index;
    private State state = State.CALLING;
    private @Nullable WhipTrack video;
    private @Nullable WhipTrack audio;
    private boolean begun;

    WhipPublisher(WhipRun run, RtcCalls calls, URI url, int index, int profileLevelId) {
        this.run = run;
        this.call = new RtcCall(calls, url, this);
        this.profileLevelId = profileLevelId;
        this.index = index;
        this.videoSsrc = calls.random().nextInt();
        this.audioSsrc = videoSsrc + 1;
        this.keyframeRequests = new KeyframeRequests(videoSsrc);
    }

    void begin() {
        call.begin(this::plan);
    }

    private OfferPlan plan(LocalEnd local) {
        List<SendTrack> tracks = List.of(
                track(CodecFormat.h264(profileLevelId), videoSsrc, MSID + "video"),
                track(CodecFormat.opus(2), audioSsrc, MSID + "audio"));
        return new OfferPlan.Send(local, POLICY, tracks);
    }

    private static SendTrack track(CodecFormat format, int ssrc, String msid) {
        return new SendTrack(List.of(format), Integer.toUnsignedLong(ssrc), -1, CNAME, msid);
    }

    @Override
    public void onPosted(long nowNs) {}

    @Override
    public void onAnswered(Negotiation.Accepted agreed, long nowNs) {
        for (NegotiatedMedia media : agreed.media()) {
            if (media.kind().equals("video")) {
                video = new WhipTrack(videoSsrc, media);
            } else {
                audio = new WhipTrack(audioSsrc, media);
            }
        }
    }

    @Override
    public void onConnected() {
        state = State.PUBLISHING;
        run.onPublishing(this);
    }

    /** Sends a picture, from the first keyframe on. */
    @Override
    public void sendPicture(List<RtpPayload> payloads, boolean keyframe, WhipTrack.Moment now) {
        PeerTransport out = call.transport();
        WhipTrack track = video;
        begun |= keyframe;
        if (!begun || out == null || track == null || state != State.PUBLISHING) {
            return;
        }
        int bytes = 0;
        for (RtpPayload payload : payloads) {
            bytes += track.send(out, payload.payload(), payload.timestampTicks(), payload.marker(), now);
        }
        out.endRun();
        run.onSent(bytes);
    }

    /** Sends a frame of sound, from the first keyframe on. */
    @Override
    public void sendSound(Bytes frame, long ticks, WhipTrack.Moment now) {
        PeerTransport out = call.transport();
        WhipTrack track = audio;
        if (!begun || out == null || track == null || state != State.PUBLISHING) {
            return;
        }
        run.onSent(track.send(out, frame, ticks, !track.hasBegun(), now));
        out.endRun();
    }

    /** Tells the server how media time lies against the wall clock. */
    void report(WhipTrack.Moment now) {
        report(video, now);
        report(audio, now);
    }

    private void report(@Nullable WhipTrack track, WhipTrack.Moment now) {
        PeerTransport out = call.transport();
        if (track == null || !track.hasBegun() || out == null || state != State.PUBLISHING) {
            return;
        }
        byte[] array = new byte[REPORT_BYTES_MAX];
        int end = RtcpWriter.writeCompound(
                List.of(track.report(now.wall()), SourceDescription.ofCname(track.ssrc(), CNAME)), array, 0);
        out.sendRtcp(Bytes.wrap(array).slice(0, end));
    }

    @Override
    public void onRtp(Bytes packet, long nowNs) {}

    @Override
    public void onRtcp(Bytes compound, long nowNs) {
        try {
            for (RtcpPacket packet : RtcpReader.read(compound)) {
                if (packet instanceof Nack nack) {
                    resend(nack, nowNs);
                } else if (keyframeRequests.has(packet) && state == State.PUBLISHING) {
                    run.onKeyframeRequested(this);
                }
            }
        } catch (ProtocolException _) {
            // One datagram's fault; what it asked for is asked for again.
            return;
        }
    }

    private void resend(Nack nack, long nowNs) {
        PeerTransport out = call.transport();
        WhipTrack track = nack.mediaSsrc() == videoSsrc ? video : nack.mediaSsrc() == audioSsrc ? audio : null;
        if (out != null && track != null && state == State.PUBLISHING) {
            run.onResent(track.resend(out, nack, nowNs));
        }
    }

    @Override
    public void onClosed(PeerEnding ending, String reason) {
        if (state == State.CLOSED) {
            return;
        }
        boolean published = state == State.PUBLISHING;
        state = State.CLOSED;
        run.onEnded(this, published, reason);
    }

    /** Ends the session, at the server by request too; complete when that has answered. */
    CompletableFuture<Void> leave() {
        call.close("the load ended");
        return call.leave();
    }

    int index() {
        return index;
    }
}
