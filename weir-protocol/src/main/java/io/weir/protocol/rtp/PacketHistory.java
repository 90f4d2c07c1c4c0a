package io.weir.protocol.rtp;

import io.weir.base.buf.Bytes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The packets sent of late, to answer NACKs from. A stream has one for all its readers: the packets are the stream's, not yet
 * labelled for anyone, and a reader's sequence number is mapped to the stream's before asking.
 *
 * <p>Threading: one thread at a time. Limits: {@value #CAPACITY_MAX} packets, and the age and bytes given; the oldest go first.
 */
public final class PacketHistory {
    /** Half of all sequence numbers: beyond that, old and new could not be told apart. */
    public static final int CAPACITY_MAX = 32_768;

    private final @Nullable Bytes[] packets;
    private final long[] numbers;
    private final long[] sentNs;
    private final long ageMaxNs;
    private final long bytesMax;
    private final SequenceUnwrapper unwrapper = new SequenceUnwrapper();
    private long oldest;
    private long bytes;

    /**
     * An empty history.
     *
     * @param capacity packets, a power of two up to {@value #CAPACITY_MAX}
     * @param ageMaxNs older packets are not given out: a decoder no longer waits for them
     * @param bytesMax of all packets together
     */
    public PacketHistory(int capacity, long ageMaxNs, long bytesMax) {
        if (Integer.bitCount(capacity) != 1 || capacity > CAPACITY_MAX || ageMaxNs <= 0 || bytesMax <= 0) {
            throw new IllegalArgumentException(capacity + " packets, " + ageMaxNs + " ns, " + bytesMax + " bytes");
        }
        this.ageMaxNs = ageMaxNs;
        this.bytesMax = bytesMax;
        packets = new Bytes[capacity];
        numbers = new long[capacity];
        sentNs = new long[capacity];
    }

    /**
     * Remembers a packet. A packet from before those remembered is not.
     *
     * @param sequence 0..65535
     * @param nowNs monotonic
     */
    public void add(int sequence, Bytes packet, long nowNs) {
        long highest = unwrapper.highest();
        long number = unwrapper.unwrap(sequence);
        if (highest == Long.MIN_VALUE) {
            oldest = number;
        } else if (number < oldest || number <= highest - packets.length) {
            return;
        }
        long top = Math.max(highest, number);
        while (oldest <= top - packets.length) {
            removeOldest();
        }
        remove(slot(number));
        int slot = slot(number);
        packets[slot] = packet;
        numbers[slot] = number;
        sentNs[slot] = nowNs;
        bytes += packet.length();
        while (bytes > bytesMax || oldest < top && isOldestUseless(nowNs)) {
            removeOldest();
        }
    }

    /**
     * The packet with that sequence number.
     *
     * @param sequence 0..65535
     * @param nowNs monotonic
     * @return empty when it is unknown or too old
     */
    public Optional<Bytes> find(int sequence, long nowNs) {
        int slot = sequence & packets.length - 1;
        Bytes packet = packets[slot];
        boolean isIt = packet != null && (numbers[slot] & 0xffff) == sequence && nowNs - sentNs[slot] <= ageMaxNs;
        return isIt ? Optional.ofNullable(packet) : Optional.empty();
    }

    /** Bytes remembered. */
    public long sizeBytes() {
        return bytes;
    }

    private boolean isOldestUseless(long nowNs) {
        int slot = slot(oldest);
        return packets[slot] == null || nowNs - sentNs[slot] > ageMaxNs;
    }

    private void removeOldest() {
        remove(slot(oldest++));
    }

    private void remove(int slot) {
        Bytes packet = packets[slot];
        if (packet != null) {
            bytes -= packet.length();
            packets[slot] = null;
        }
    }

    private int slot(long number) {
        return (int) number & packets.length - 1;
    }
}
