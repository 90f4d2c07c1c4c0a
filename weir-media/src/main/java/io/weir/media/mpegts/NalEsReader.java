package io.weir.media.mpegts;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.codec.NalSyntax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes H.264 and H.265 pictures out of a byte stream (ITU-T H.264 Annex B, H.265 Annex B): one for each PES packet, as ETSI TS 101 154
 * has it. Parameter sets stay in the unit and are remembered beside it; access unit delimiters go.
 *
 * <p>Threading: one thread at a time.
 * <p>Limits: {@value #NAL_COUNT_MAX} NAL units in a picture and {@value #PARAMETER_SET_COUNT_MAX} parameter sets of a kind.
 */
final class NalEsReader implements EsReader {
    /** NAL units in a picture. */
    static final int NAL_COUNT_MAX = 4_096;

    /** Parameter sets of one kind in a picture; streams have one or two. */
    static final int PARAMETER_SET_COUNT_MAX = 16;

    /** Longest time between decoding and showing a picture; more is taken for a broken header. */
    static final long REORDER_TICKS_MAX = 10L * TsPacket.CLOCK_RATE;

    private static final int LENGTH_SIZE = 4;

    private final NalSyntax syntax;
    private final DemuxedTrack track;
    private final TsCounters counters;

    /** Where the NAL units of a picture begin and end, in turns. */
    private int[] bounds = new int[64];

    private int boundCount;
    private List<Bytes> vps = List.of();
    private List<Bytes> sps = List.of();
    private List<Bytes> pps = List.of();

    NalEsReader(NalSyntax syntax, DemuxedTrack track, TsCounters counters) {
        this.syntax = syntax;
        this.track = track;
        this.counters = counters;
    }

    @Override
    public void onPes(byte[] bytes, int from, int end, Times times) {
        long reorder = ProgramClock.difference(times.dts(), times.pts());
        if (times.pts() == NO_TIME || reorder < 0 || reorder > REORDER_TICKS_MAX) {
            counters.untimed();
            return;
        }
        if (!scan(bytes, from, end)) {
            counters.tooLong();
            return;
        }
        picture(bytes, times, reorder);
    }

    @Override
    public void onLoss() {
        // nothing is kept from one picture to the next but parameter sets
    }

    @Override
    public int heldBytes() {
        return bounds.length * Integer.BYTES;
    }

    /** Finds the NAL units; false when there are too many. */
    private boolean scan(byte[] bytes, int from, int end) {
        boundCount = 0;
        int start = -1;
        int i = from;
        while (i + 2 < end) {
            int third = bytes[i + 2] & 0xff;
            if (third > 1) {
                i += 3;
            } else if (third == 1 && bytes[i] == 0 && bytes[i + 1] == 0) {
                if (!add(bytes, start, i)) {
                    return false;
                }
                i += 3;
                start = i;
            } else {
                i++;
            }
        }
        return add(bytes, start, end);
    }

    private boolean add(byte[] bytes, int start, int zeroEnd) {
        int end = zeroEnd;
        while (end > start && start >= 0 && bytes[end - 1] == 0) {
            end--;
        }
        if (start < 0 || end - start < syntax.headerLength()) {
            return true;
        }
        if (boundCount == 2 * NAL_COUNT_MAX) {
            return false;
        }
        if (boundCount == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
        }
        bounds[boundCount++] = start;
        bounds[boundCount++] = end;
        return true;
    }

    private void picture(byte[] bytes, Times times, long reorder) {
        List<Bytes> newVps = new ArrayList<>(1);
        List<Bytes> newSps = new ArrayList<>(1);
        List<Bytes> newPps = new ArrayList<>(1);
        boolean picture = false;
        boolean keyframe = false;
        for (int i = 0; i < boundCount; i += 2) {
            int type = syntax.type(bytes[bounds[i]]);
            if (syntax.isVps(type)) {
                keep(newVps, bytes, i);
            } else if (syntax.isSps(type)) {
                keep(newSps, bytes, i);
            } else if (syntax.isPps(type)) {
                keep(newPps, bytes, i);
            } else if (syntax.isSlice(type)) {
                picture = true;
                keyframe |= syntax.isKeyframeSlice(type);
            }
        }
        configure(newVps, newSps, newPps);
        if (!picture) {
            return;
        }
        if (!isComplete()) {
            counters.unconfigured();
            return;
        }
        // Encoders for television begin groups of pictures without IDR; the sender says that decoding may start.
        keyframe |= times.randomAccess() && !newSps.isEmpty() && !newPps.isEmpty();
        long dts = track.unwrap(times.dts(), times.newClock());
        track.emit(dts + reorder, dts, keyframe, payload(bytes));
    }

    private void keep(List<Bytes> sets, byte[] bytes, int i) {
        if (sets.size() < PARAMETER_SET_COUNT_MAX) {
            sets.add(Bytes.wrap(Arrays.copyOfRange(bytes, bounds[i], bounds[i + 1])));
        }
    }

    /** Those of a kind that the picture lacks stay. */
    private void configure(List<Bytes> newVps, List<Bytes> newSps, List<Bytes> newPps) {
        if (newVps.isEmpty() && newSps.isEmpty() && newPps.isEmpty()) {
            return;
        }
        vps = newVps.isEmpty() ? vps : List.copyOf(newVps);
        sps = newSps.isEmpty() ? sps : List.copyOf(newSps);
        pps = newPps.isEmpty() ? pps : List.copyOf(newPps);
        if (isComplete()) {
            Codec codec = syntax.codec(vps, sps, pps);
            track.become(codec);
        }
    }

    private boolean isComplete() {
        return !sps.isEmpty() && !pps.isEmpty() && (syntax == NalSyntax.H264 || !vps.isEmpty());
    }

    /** The NAL units after their lengths. */
    private Bytes payload(byte[] bytes) {
        int length = 0;
        for (int i = 0; i < boundCount; i += 2) {
            if (!syntax.isDelimiter(syntax.type(bytes[bounds[i]]))) {
                length += LENGTH_SIZE + bounds[i + 1] - bounds[i];
            }
        }
        byte[] payload = new byte[length];
        int at = 0;
        for (int i = 0; i < boundCount; i += 2) {
            if (!syntax.isDelimiter(syntax.type(bytes[bounds[i]]))) {
                int count = bounds[i + 1] - bounds[i];
                for (int shift = 24; shift >= 0; shift -= 8) {
                    payload[at++] = (byte) (count >> shift);
                }
                System.arraycopy(bytes, bounds[i], payload, at, count);
                at += count;
            }
        }
        return Bytes.wrap(payload);
    }
}
