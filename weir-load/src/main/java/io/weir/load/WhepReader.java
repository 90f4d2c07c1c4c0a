package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.rtp.RtpPacket;
import io.weir.protocol.rtp.payload.Depacketizer;
import io.weir.protocol.rtp.payload.PayloadFormats;
import io.weir.protocol.rtp.payload.PayloadOffers;
import io.weir.protocol.rtp.rtcp.ReceiverReport;
import io.weir.protocol.rtp.rtcp.RtcpPacket;
import io.weir.protocol.rtp.rtcp.RtcpReader;
import io.weir.protocol.rtp.rtcp.RtcpWriter;
import io.weir.protocol.rtp.rtcp.SenderReport;
import io.weir.protocol.rtp.rtcp.SourceDescription;
import io.weir.protocol.sdp.CodecFormat;
import io.weir.protocol.sdp.Fit;
import io.weir.protocol.sdp.HeaderExtension;
import io.weir.protocol.sdp.LocalEnd;
import io.weir.protocol.sdp.MediaPolicy;
import io.weir.protocol.sdp.NegotiatedCodec;
import io.weir.protocol.sdp.NegotiatedMedia;
import io.weir.protocol.sdp.Negotiation;
import io.weir.protocol.sdp.OfferPlan;
import io.weir.protocol.webrtc.PeerEnding;
import io.weir.protocol.webrtc.PeerTransport;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One WHEP reader of a load: its session, and what it has received.
 *
 * <p>Every packet counts by its header, which is in the clear. All packets are decrypted and taken apart until the first keyframe is
 * complete and a second has passed; then a sampled reader goes on with that, and the others decrypt one packet in
 * {@value #DECRYPT_EVERY}.
 *
 * <p>Threading: the run's one loop.
 */
final class WhepReader implements RtcCall.Owner {
    /** Of the packets of a reader that only counts, how many are for one that is decrypted: by sequence numbers, a power of two. */
    static final int DECRYPT_EVERY = 64;

    /** For how long after the first packet all are decrypted. */
    static final long LOOK_NS = 1_000_000_000L;

    private static final int PAYLOAD_TYPES = 128;
    private static final int CLOCK_UNKNOWN = 90_000;
    private static final int REPORT_BYTES_MAX = 512;
    private static final String CNAME = "weir-bench";

    /**
     * What browsers ask for, without what would change the rate (bandwidth estimation, retransmission): this client sends no feedback
     * but receiver reports.
     */
    private static final MediaPolicy POLICY =
            new MediaPolicy(List.of(HeaderExtension.MID), List.of("nack", "nack pli"), false, 1, 1, 0, Fit.NONE);

    private static final List<CodecFormat> CODECS =
            List.of(CodecFormat.video("H264", ""), CodecFormat.opus(2), CodecFormat.audio("PCMU", 8_000, 1));

    enum State {
        CALLING,
        STARTING,
        READING,
        CLOSED
    }

    private final WhepRun run;
    private final boolean sampled;
    private final RtcCall call;
    private final FrameProbe probe = new FrameProbe();
    private final RtpCounter counter = new RtpCounter();
    private final int[] clockRates = new int[PAYLOAD_TYPES];
    private final Map<Integer, Depacketizer> depacketizers = new HashMap<>();
    private final int ownSsrc;
    private boolean audioOnly;
    private State state = State.CALLING;
    private boolean connected;
    private long postedNs;
    private long firstPacketNs;
    private long lastPacketNs;
    private boolean packetSeen;
    private long handedOver;
    private long authentic;
    private long broken;
    private StreamCount.Counts atOpen = StreamCount.Counts.NONE;
    private StreamCount.Counts inWindow = StreamCount.Counts.NONE;

    WhepReader(WhepRun run, RtcCalls calls, URI url, boolean sampled) {
        this.run = run;
        this.sampled = sampled;
        this.ownSsrc = calls.random().nextInt();
        this.call = new RtcCall(calls, url, this);
    }

    void begin() {
        call.begin(WhepReader::plan);
    }

    static OfferPlan plan(LocalEnd local) {
        return new OfferPlan.Receive(local, POLICY, CODECS);
    }

    @Override
    public void onPosted(long nowNs) {
        postedNs = nowNs;
    }

    @Override
    public void onAnswered(Negotiation.Accepted agreed, long nowNs) {
        run.tally().answered(nowNs - postedNs);
        audioOnly = agreed.media().stream().noneMatch(media -> media.kind().equals("video"));
        for (NegotiatedMedia media : agreed.media()) {
            for (NegotiatedCodec codec : media.codecs()) {
                clockRates[codec.payloadType()] = codec.codec().clockRate();
                depacketizer(codec).ifPresent(one -> depacketizers.put(codec.payloadType(), one));
            }
        }
    }

    private Optional<Depacketizer> depacketizer(NegotiatedCodec agreed) {
        CodecFormat format = agreed.codec();
        Optional<Codec> codec = PayloadOffers.codec(format.encoding(), format.clockRate(), format.channels(), Map.of());
        return codec.flatMap(known -> PayloadFormats.depacketizer(agreed.payloadType(), known, new Units(known)));
    }

    /** What one track's packets mean. */
    private final class Units implements Depacketizer.Listener {
        private Track track;

        private Units(Codec codec) {
            track = Track.of(0, codec);
        }

        @Override
        public void onTrack(Track told) {
            track = told;
        }

        @Override
        public void onUnit(AccessUnit unit) {
            long timestampMs = unit.ptsTicks() * 1000 / track.clockRate();
            if (track.kind() == MediaKind.VIDEO) {
                Bytes payload = unit.payload();
                int length = Math.min(payload.length(), 2 * LatencyStamp.SEARCH_MAX);
                ByteBuf beginning =
                        Unpooled.wrappedBuffer(payload.slice(0, length).toArray());
                probe.onPicture(timestampMs, unit.keyframe(), beginning, unit.wallNs());
            } else {
                probe.onSound(timestampMs, unit.wallNs());
            }
        }
    }

    @Override
    public void onConnected() {
        connected = true;
        state = State.STARTING;
        run.tally().connected(run.nowNs() - postedNs);
        run.onCallOver();
    }

    @Override
    public boolean onProtectedRtp(ByteBuf packet, long nowNs) {
        if (packet.readableBytes() < RtpPacket.HEADER_MIN) {
            broken++;
            return false;
        }
        if (!packetSeen) {
            packetSeen = true;
            firstPacketNs = nowNs;
            run.tally().firstPacket(nowNs - postedNs);
        }
        lastPacketNs = nowNs;
        int at = packet.readerIndex();
        int clockRate = clockRates[packet.getByte(at + 1) & PAYLOAD_TYPES - 1];
        counter.onPacket(packet, clockRate == 0 ? CLOCK_UNKNOWN : clockRate, nowNs);
        boolean decrypted = isTakenApart(nowNs) || (packet.getByte(at + 3) & DECRYPT_EVERY - 1) == 0;
        if (decrypted) {
            handedOver++;
        }
        return decrypted;
    }

    private boolean isTakenApart(long nowNs) {
        return sampled || state == State.STARTING || nowNs - firstPacketNs < LOOK_NS;
    }

    @Override
    public void onRtp(Bytes bytes, long nowNs) {
        authentic++;
        try {
            takeApart(RtpPacket.parse(bytes), nowNs);
        } catch (ProtocolException _) {
            broken++;
        }
        if (state == State.STARTING && (probe.hasKeyframe() || audioOnly)) {
            state = State.READING;
            // Not when it came: what waited for its keys is seen later than that.
            run.tally().started(run.nowNs() - postedNs);
        }
    }

    private void takeApart(RtpPacket packet, long nowNs) throws ProtocolException {
        Depacketizer depacketizer = depacketizers.get(packet.payloadType());
        if (depacketizer == null) {
            broken++;
        } else if (isTakenApart(nowNs)) {
            try {
                depacketizer.onPacket(packet, nowNs);
            } catch (ProtocolException e) {
                // Who joins in the middle of a picture gets the rest of it first.
                if (state != State.STARTING) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void onRtcp(Bytes compound, long nowNs) {
        try {
            for (RtcpPacket packet : RtcpReader.read(compound)) {
                if (packet instanceof SenderReport report) {
                    counter.onSenderReport(report, nowNs);
                }
            }
        } catch (ProtocolException _) {
            broken++;
        }
    }

    @Override
    public void onClosed(PeerEnding ending, String reason) {
        if (state == State.CLOSED) {
            return;
        }
        boolean started = state == State.READING;
        state = State.CLOSED;
        run.tally().counts().onClosed(started, reason);
        if (!connected) {
            run.onCallOver();
        }
    }

    /** Tells the server that this reader lives, and what it has received. */
    void report(long nowNs) {
        PeerTransport transport = call.transport();
        if (transport == null || !connected || state == State.CLOSED) {
            return;
        }
        byte[] array = new byte[REPORT_BYTES_MAX];
        int end = RtcpWriter.writeCompound(
                List.of(new ReceiverReport(ownSsrc, counter.reports(nowNs)), SourceDescription.ofCname(ownSsrc, CNAME)),
                array,
                0);
        transport.sendRtcp(Bytes.wrap(array).slice(0, end));
    }

    /** Ends its session. */
    void close(String reason) {
        call.close(reason);
    }

    /** Ends it at the server by request; complete when that has answered. */
    CompletableFuture<Void> leave() {
        return call.leave();
    }

    /** Counts it as ended for this reason at once. */
    void giveUp(String reason) {
        onClosed(PeerEnding.TIMEOUT, reason);
        close(reason);
    }

    void openWindow(LatencyHistogram latency, long nowNs) {
        atOpen = counter.counts();
        if (sampled && state == State.READING) {
            probe.beginWindow(latency, nowNs);
        }
    }

    void closeWindow(long nowNs) {
        inWindow = counter.counts().minus(atOpen);
        probe.endWindow(nowNs);
    }

    /** What came in the window. */
    StreamCount.Counts inWindow() {
        return inWindow;
    }

    /** Packets that were decrypted, or meant to be, and are not what the server agreed to send, all time. */
    long faults() {
        return handedOver - authentic + broken + counter.strangers();
    }

    /** Packets that were decrypted, all time. */
    long decrypted() {
        return authentic;
    }

    boolean isSampled() {
        return sampled;
    }

    FrameProbe probe() {
        return probe;
    }

    State state() {
        return state;
    }

    /** Started, still connected, and something came within this time. */
    boolean isAlive(long nowNs, long silenceNs) {
        return state == State.READING && nowNs - lastPacketNs <= silenceNs;
    }
}
