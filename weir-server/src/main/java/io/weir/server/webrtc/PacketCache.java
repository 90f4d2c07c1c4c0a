package io.weir.server.webrtc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The units of a stream that were cut of late: what a viewer who comes starts with, and what all viewers of a loop are sent again. The
 * units themselves are shared by all loops; this holds references.
 *
 * <p>Threading: one loop.
 * <p>Limits: {@value #UNITS_MAX} units, {@link #HISTORY_BYTES_MAX} and {@link #HISTORY_NS} of all; {@link #GROUP_BYTES_MAX} and
 * {@link #GROUP_NS} of the pictures since the last keyframe, beyond which whoever comes waits for the next.
 */
final class PacketCache {
    /** Units kept, a power of two: three seconds of 120 pictures and 200 audio frames a second. */
    static final int UNITS_MAX = 1024;

    /** Bytes kept: a second of 32 Mbit/s. */
    static final int HISTORY_BYTES_MAX = 4 << 20;

    /** Age of the oldest: a head start's pictures are two seconds old when they are sent, and may be asked for again for a second. */
    static final long HISTORY_NS = 3_000_000_000L;

    /** Bytes of a head start: more would take too long to send, and to decode. */
    static final int GROUP_BYTES_MAX = 1 << 20;

    /** Time of a head start. */
    static final long GROUP_NS = 2_000_000_000L;

    private final @Nullable UnitPackets[] units = new UnitPackets[UNITS_MAX];
    private long oldest;
    private long next;
    private long sizeBytes;
    private boolean groupUsable;
    private long groupFirst;
    private long groupStartNs;
    private long groupBytes;

    /** Adds a unit; its number is above all before. */
    void add(UnitPackets unit) {
        if (next == 0) {
            oldest = unit.number();
        }
        next = unit.number() + 1;
        while (oldest <= unit.number() - UNITS_MAX) {
            removeOldest();
        }
        units[slot(unit.number())] = unit;
        sizeBytes += unit.sizeBytes();
        while ((sizeBytes > HISTORY_BYTES_MAX && oldest < unit.number()) || isStale(unit.madeNs())) {
            removeOldest();
        }
        addToGroup(unit);
    }

    private void addToGroup(UnitPackets unit) {
        if (!unit.isVideo()) {
            return;
        }
        if (unit.isCut()) {
            groupUsable = unit.kind() == UnitPackets.Kind.CUT_TO_CACHE;
            groupFirst = unit.number();
            groupStartNs = unit.mediaNs();
            groupBytes = 0;
        }
        groupBytes += unit.sizeBytes();
        if (groupBytes > GROUP_BYTES_MAX || unit.mediaNs() - groupStartNs > GROUP_NS) {
            groupUsable = false;
        }
    }

    private boolean isStale(long nowNs) {
        UnitPackets first = units[slot(oldest)];
        return oldest < next - 1 && (first == null || nowNs - first.madeNs() > HISTORY_NS);
    }

    private void removeOldest() {
        int slot = slot(oldest);
        UnitPackets removed = units[slot];
        if (removed != null) {
            sizeBytes -= removed.sizeBytes();
            units[slot] = null;
        }
        oldest++;
    }

    /** The unit of that number; null when it is not here any more, or never was. */
    @Nullable
    UnitPackets find(long number) {
        UnitPackets unit = units[slot(number)];
        return unit != null && unit.number() == number ? unit : null;
    }

    /** The number after the last unit's. */
    long next() {
        return next;
    }

    /** The last unit; null before any. */
    @Nullable
    UnitPackets last() {
        return next == 0 ? null : find(next - 1);
    }

    /** Whether a viewer can start with the pictures since the last keyframe. */
    boolean isGroupUsable() {
        return groupUsable && find(groupFirst) != null;
    }

    /** Number of the keyframe, while {@link #isGroupUsable}. */
    long groupFirst() {
        return groupFirst;
    }

    /** The units since the keyframe; empty when nobody can start with them. */
    List<UnitPackets> group() {
        List<UnitPackets> group = new ArrayList<>();
        for (long number = groupFirst; isGroupUsable() && number < next; number++) {
            UnitPackets unit = find(number);
            if (unit != null) {
                group.add(unit);
            }
        }
        return group;
    }

    /** Nobody starts with what is here; it may still be sent again. */
    void forgetGroup() {
        groupUsable = false;
    }

    /** Bytes kept. */
    long sizeBytes() {
        return sizeBytes;
    }

    private static int slot(long number) {
        return (int) number & UNITS_MAX - 1;
    }
}
