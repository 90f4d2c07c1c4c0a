package io.weir.server.playback;

import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import io.weir.server.recordings.RecordedSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What there is of a path, as MediaMTX lists it: segments that continue one another are one entry. Made from the index alone.
 *
 * <p>Threading: immutable.
 */
record RecordingList(List<Entry> entries) {
    private static final int ENTRY_TEXT_LENGTH = 224;

    /** Something without a gap. */
    record Entry(Instant start, long durationNs) {}

    RecordingList {
        entries = List.copyOf(entries);
    }

    /** Joins segments that are in order, and cuts off what is not within the range. */
    static RecordingList of(List<RecordedSegment> segments, @Nullable Instant from, @Nullable Instant to) {
        List<Entry> entries = new ArrayList<>();
        RecordedSegment first = null;
        RecordedSegment last = null;
        for (RecordedSegment segment : segments) {
            if (first == null || last == null) {
                first = segment;
            } else if (!Continuity.follows(last, segment)) {
                add(first, last, from, to, entries);
                first = segment;
            }
            last = segment;
        }
        if (first != null && last != null) {
            add(first, last, from, to, entries);
        }
        return new RecordingList(entries);
    }

    private static void add(
            RecordedSegment first,
            RecordedSegment last,
            @Nullable Instant from,
            @Nullable Instant to,
            List<Entry> entries) {
        Instant start = first.start();
        long length = Continuity.offsetNs(first, last) + last.durationNs();
        if (from != null && start.isBefore(from)) {
            length -= Duration.between(start, from).toNanos();
            start = from;
        }
        if (to != null && start.plusNanos(length).isAfter(to)) {
            length = Duration.between(start, to).toNanos();
        }
        if (length > 0) {
            entries.add(new Entry(start, length));
        }
    }

    /**
     * The list as JSON.
     *
     * @param get where ranges are got, without query
     */
    Bytes json(PathName path, String get) {
        // A name has no characters that JSON or a query would escape, but for the slash.
        String before = "\",\"url\":\"" + get + "?duration=";
        String middle = "&path=" + path.value().replace("/", "%2F") + "&start=";
        StringBuilder out = new StringBuilder(16 + entries.size() * ENTRY_TEXT_LENGTH);
        InstantText text = new InstantText();
        StringBuilder time = new StringBuilder(32);
        StringBuilder seconds = new StringBuilder(24);
        out.append('[');
        for (Entry entry : entries) {
            time.setLength(0);
            seconds.setLength(0);
            text.append(entry.start(), time);
            InstantText.appendSeconds(entry.durationNs(), seconds);
            out.append(out.length() > 1 ? "," : "").append("{\"start\":\"").append(time);
            out.append("\",\"duration\":").append(seconds).append(before, 1, before.length());
            out.append(seconds).append(middle);
            escapeColons(time, out);
            out.append("\"}");
        }
        return Bytes.ofUtf8(out.append(']').toString());
    }

    private static void escapeColons(CharSequence time, StringBuilder out) {
        for (int i = 0; i < time.length(); i++) {
            char c = time.charAt(i);
            if (c == ':') {
                out.append("%3A");
            } else {
                out.append(c);
            }
        }
    }
}
