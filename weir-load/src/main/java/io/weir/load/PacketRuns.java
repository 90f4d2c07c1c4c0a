package io.weir.load;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import io.weir.protocol.rtp.payload.Packetizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A media loop as the packets that a WebRTC server sends of it: runs of packets of one size, of which the last may be shorter,
 * since the system takes those at once (UDP_SEGMENT).
 *
 * @param runs by time
 * @param durationMs what one turn adds to times
 */
record PacketRuns(List<Run> runs, long durationMs) {
    /** What Linux takes (UDP_MAX_SEGMENTS). */
    static final int SEGMENTS_MAX = 64;

    /** Opus at 96 kbit/s, one packet each 20 ms. */
    static final int AUDIO_BYTES = 240;

    static final int AUDIO_MS = 20;

    PacketRuns {
        runs = List.copyOf(runs);
    }

    /**
     * Packets that follow one another.
     *
     * @param atMs from the loop's beginning
     * @param payloads of RTP
     */
    record Run(long atMs, boolean audio, List<Bytes> payloads) {
        Run {
            payloads = List.copyOf(payloads);
        }
    }

    /** Packetizes the pictures, stamped, and adds packets of sound. */
    static PacketRuns of(PictureLoop media) throws IOException {
        List<Run> runs = new ArrayList<>();
        Packetizer packetizer = media.packetizer();
        try {
            for (PictureLoop.Picture picture : media.pictures()) {
                List<Bytes> payloads = new ArrayList<>();
                packetizer.packetize(
                        picture.stamped(picture.timestampMs(), 0, 0), payload -> payloads.add(payload.payload()));
                cut(payloads).forEach(run -> runs.add(new Run(picture.timestampMs(), false, run)));
            }
        } catch (MediaException e) {
            throw new IOException("the media cannot be packetized: " + e.getMessage(), e);
        }
        Bytes sound = Bytes.wrap(new byte[AUDIO_BYTES]);
        for (long atMs = 0; atMs + AUDIO_MS <= media.durationMs(); atMs += AUDIO_MS) {
            runs.add(new Run(atMs, true, List.of(sound)));
        }
        runs.sort(Comparator.comparingLong(Run::atMs));
        return new PacketRuns(runs, media.durationMs());
    }

    /** A run ends before a longer packet, after a shorter one, and when it is full. */
    static List<List<Bytes>> cut(List<Bytes> payloads) {
        List<List<Bytes>> runs = new ArrayList<>();
        List<Bytes> run = new ArrayList<>();
        for (Bytes payload : payloads) {
            int segment = run.isEmpty() ? payload.length() : run.getFirst().length();
            if (payload.length() > segment) {
                runs.add(List.copyOf(run));
                run.clear();
                segment = payload.length();
            }
            run.add(payload);
            int next = (run.size() + 1) * (segment + FloorTarget.AROUND_PAYLOAD_MAX);
            if (payload.length() < segment || run.size() == SEGMENTS_MAX || next > FloorTarget.RUN_BYTES_MAX) {
                runs.add(List.copyOf(run));
                run.clear();
            }
        }
        if (!run.isEmpty()) {
            runs.add(List.copyOf(run));
        }
        return runs;
    }

    /** Packets of one turn. */
    long packets() {
        return runs.stream().mapToLong(run -> run.payloads().size()).sum();
    }
}
