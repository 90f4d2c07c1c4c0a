package io.weir.load;

import java.util.Arrays;

/**
 * Compares a reader's playlists with those before them (RFC 8216bis §6.2.1, §6.2.2).
 *
 * <p>Threading: one thread. Limits: the addresses of the last {@value #REMEMBERED} segments are compared.
 */
final class PlaylistWatch {
    /** A power of two. */
    static final int REMEMBERED = 64;

    private final boolean close;
    private final long[] numbers = new long[REMEMBERED];
    private final int[] addresses = new int[REMEMBERED];
    private boolean begun;
    private long sequence;
    private long openSequence;
    private int openParts;
    private long backwards;
    private long skippedSegments;
    private long changedAddresses;

    /** One that compares addresses, too, when it looks closely. */
    PlaylistWatch(boolean close) {
        this.close = close;
        Arrays.fill(numbers, -1);
    }

    /** Takes the next playlist; says whether it has anything new. */
    boolean onPlaylist(PlaylistScan playlist) {
        boolean news = !begun
                || playlist.openSequence() != openSequence
                || playlist.openParts() != openParts
                || playlist.isEnded();
        if (begun) {
            boolean older = playlist.openSequence() < openSequence
                    || playlist.openSequence() == openSequence
                            && playlist.openParts() < openParts
                            && !playlist.isEnded();
            if (older || playlist.sequence() < sequence) {
                backwards++;
            }
            skippedSegments += Math.max(0, playlist.firstListed() - openSequence);
        }
        if (close) {
            compareAddresses(playlist);
        }
        begun = true;
        sequence = playlist.sequence();
        openSequence = playlist.openSequence();
        openParts = playlist.openParts();
        return news;
    }

    private void compareAddresses(PlaylistScan playlist) {
        int from = Math.max(0, playlist.segmentCount() - REMEMBERED);
        for (int i = from; i < playlist.segmentCount(); i++) {
            long number = playlist.firstListed() + i;
            int slot = (int) (number & REMEMBERED - 1);
            int address = playlist.segmentUri(i).hashCode();
            if (numbers[slot] == number && addresses[slot] != address) {
                changedAddresses++;
            }
            numbers[slot] = number;
            addresses[slot] = address;
        }
    }

    /** Playlists that were older than the one before. */
    long backwards() {
        return backwards;
    }

    /** Segments that no playlist listed. */
    long skippedSegments() {
        return skippedSegments;
    }

    /** Segments that were under another address before. */
    long changedAddresses() {
        return changedAddresses;
    }
}
