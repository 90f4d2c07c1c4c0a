package io.weir.server.webrtc;

import io.weir.base.buf.Bytes;
import io.weir.protocol.rtp.RtxPayload;
import io.weir.protocol.rtp.SenderStatistics;
import io.weir.protocol.rtp.TwccSender;
import io.weir.protocol.rtp.payload.RtpPayload;
import io.weir.protocol.webrtc.RtpOutput;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One track on its way to one viewer: labels packets and remembers under which numbers they went.
 *
 * <p>Threading: the viewer's loop.
 */
final class ViewerTrack {
    /** RFC 3711 section 3.3.1: beginning in the lower half, a receiver that misses the first packets cannot miscount the wraps. */
    private static final int FIRST_SEQUENCE_BOUND = 1 << 15;

    private static final int SEQUENCE_MASK = 0xffff;

    final SentTrack agreed;
    final SenderStatistics statistics;
    private final RtpOutput output;
    private final @Nullable TwccSender transport;
    private final HeaderTemplate header;
    private final HeaderTemplate retransmissionHeader;
    private final SentUnits sent = new SentUnits();
    private final int timestampOffset;
    private long nextSequence;
    private int nextRetransmissionSequence;
    private int shift;
    private long previousTicks = Long.MIN_VALUE;
    private long lastTicks = Long.MIN_VALUE;
    boolean awaitingKeyframe;

    /**
     * A track of which nothing has been sent.
     *
     * @param transport numbers the packets of a transport, if that was agreed on
     */
    ViewerTrack(SentTrack agreed, RtpOutput output, @Nullable TwccSender transport, RandomGenerator random) {
        this.agreed = agreed;
        this.output = output;
        this.transport = transport;
        SentTrack.Sources sources = agreed.sources();
        header = new HeaderTemplate(sources.payloadType(), sources.ssrc(), agreed.extensions());
        retransmissionHeader = agreed.hasRtx()
                ? new HeaderTemplate(sources.retransmissionType(), sources.retransmissionSsrc(), agreed.extensions())
                : header;
        statistics = new SenderStatistics(sources.ssrc(), agreed.clockRate());
        nextSequence = random.nextInt(FIRST_SEQUENCE_BOUND);
        nextRetransmissionSequence = random.nextInt(FIRST_SEQUENCE_BOUND);
        timestampOffset = random.nextInt();
        awaitingKeyframe = agreed.isVideo();
    }

    /** How this track's timestamps lie against the wall clock. */
    void map(MediaClock clock) {
        long timestamp = clock.ticks(agreed.clockRate()) + timestampOffset;
        statistics.mapTime(timestamp & 0xffff_ffffL, clock.ntpTime());
    }

    /** Ticks of the last unit, as sent; {@link Long#MIN_VALUE} before any. */
    long lastTicks() {
        return lastTicks;
    }

    /** Ticks between the last two units; 0 when unknown. */
    long stepTicks() {
        return previousTicks == Long.MIN_VALUE ? 0 : lastTicks - previousTicks;
    }

    /**
     * Begins a unit.
     *
     * @param ticks when it is to be shown, instead of its own time; never before the unit ahead of it
     */
    void begin(UnitPackets unit, long ticks) {
        long shown = ticks;
        if (agreed.isVideo()) {
            shown = Math.max(ticks, lastTicks + 1);
            previousTicks = lastTicks;
            lastTicks = shown;
        }
        shift = (int) (shown - unit.ticks()) + timestampOffset;
        sent.add(nextSequence, unit.number(), shift);
    }

    /** Sends one packet of the unit begun; returns its size. */
    int send(UnitPackets unit, int index, long nowNs) {
        RtpPayload payload = unit.payload(index);
        byte[] array = output.array();
        int start = output.begin();
        int timestamp = (int) payload.timestampTicks() + shift;
        int at = header.write(array, start, payload.marker(), (int) nextSequence++, timestamp);
        Bytes bytes = payload.payload();
        int length = bytes.length();
        bytes.copyTo(array, at, 0, length);
        int end = padded(array, start, at + length, unit.padding(index));
        stamp(header, array, start, end - start, nowNs);
        output.commit(end);
        statistics.onSent(length);
        return end - start;
    }

    /**
     * Sends a packet again.
     *
     * @param sequence 0..65535, of the first sending
     * @return its size; 0 when it is not known any more
     */
    int sendAgain(int sequence, PacketCache cache, long nowNs) {
        long wanted = nextSequence - (nextSequence - sequence & SEQUENCE_MASK);
        int slot = wanted == nextSequence ? -1 : sent.find(wanted);
        UnitPackets unit = slot < 0 ? null : cache.find(sent.number(slot));
        if (unit == null) {
            return 0;
        }
        int index = (int) (wanted - sent.firstSequence(slot));
        return index < unit.payloadCount() ? sendAgain(sequence, unit, index, sent.shift(slot), nowNs) : 0;
    }

    private static int padded(byte[] array, int start, int end, int padding) {
        return padding == 0 ? end : HeaderTemplate.pad(array, start, end, padding);
    }

    private int sendAgain(int sequence, UnitPackets unit, int index, int shiftThen, long nowNs) {
        RtpPayload payload = unit.payload(index);
        byte[] array = output.array();
        int start = output.begin();
        int timestamp = (int) payload.timestampTicks() + shiftThen;
        boolean rtx = agreed.hasRtx();
        int label = rtx ? nextRetransmissionSequence++ : sequence;
        int at = retransmissionHeader.write(array, start, payload.marker(), label, timestamp);
        if (rtx) {
            array[at] = (byte) (sequence >> 8);
            array[at + 1] = (byte) sequence;
            at += RtxPayload.OSN_LENGTH;
        }
        Bytes bytes = payload.payload();
        int length = bytes.length();
        bytes.copyTo(array, at, 0, length);
        // without RTX it must be the very same packet; with it, padding is left out (RFC 4588 section 4)
        int end = padded(array, start, at + length, rtx ? 0 : unit.padding(index));
        stamp(retransmissionHeader, array, start, end - start, nowNs);
        output.commit(end);
        return end - start;
    }

    private void stamp(HeaderTemplate template, byte[] array, int start, int size, long nowNs) {
        int number = 0;
        if (transport != null && template.hasTransportSequence()) {
            number = transport.onSend(size, nowNs);
        }
        template.stamp(array, start, nowNs, number);
    }
}
