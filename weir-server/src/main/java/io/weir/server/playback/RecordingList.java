package io.weir.server.playback;

import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import io.weir.server.recordings.RecordedSpan;
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
record RecordingList(List<RecordedSpan> entries) {
    private static final int ENTRY_TEXT_LENGTH = 224;

    RecordingList {
        entries = List.copyOf(entries);
    }

    /** Cuts off what is not within the range. */
    static RecordingList of(List<RecordedSpan> spans, @Nullable Instant from, @Nullable Instant to) {
        List<RecordedSpan> entries = new ArrayList<>(spans.size());
        for (RecordedSpan span : spans) {
            Instant start = span.start();
            long length = span.durationNs();
            if (from != null && start.isBefore(from)) {
                length -= Duration.between(start, from).toNanos();
                start = from;
            }
            if (to != null && start.plusNanos(length).isAfter(to)) {
                length = Duration.between(start, to).toNanos();
            }
            if (length > 0) {
                entries.add(new RecordedSpan(start, length));
            }
        }
        return new RecordingList(entries);
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
        for (RecordedSpan entry : entries) {
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
