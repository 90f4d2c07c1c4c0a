package io.weir.media.hls;

import io.weir.media.MediaException;
import io.weir.media.hls.ReadPlaylist.Piece;
import io.weir.media.hls.ReadPlaylist.ReadAudio;
import io.weir.media.hls.ReadPlaylist.ReadSegment;
import io.weir.media.hls.ReadPlaylist.ReadVariant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads playlists (RFC 8216 §4): what there is to choose from, or the segments. Tags that are not known are passed over, so are parts.
 *
 * <p>Threading: one thread, one playlist. Limits: {@value #ENTRIES_MAX} segments, variants and audio playlists together.
 */
public final class PlaylistReader {
    /** Segments of a day of two seconds each. */
    public static final int ENTRIES_MAX = 50_000;

    private static final int TARGET_DURATION_MAX = 3_600;
    private static final double SECONDS_MAX = 86_400;
    private static final double NS_PER_SECOND = 1e9;

    private final List<ReadVariant> variants = new ArrayList<>();
    private final List<ReadAudio> audio = new ArrayList<>();
    private final List<ReadSegment> segments = new ArrayList<>();
    private @Nullable Map<String, String> pendingVariant;
    private @Nullable Piece map;
    private @Nullable Range pendingRange;
    private String rangeUri = "";
    private long rangeEnd;
    private long sequence;
    private long pendingDurationNs = -1;
    private int targetDurationS;
    private boolean discontinuity;
    private boolean ended;

    private record Range(long length, long offset) {}

    private PlaylistReader() {}

    /**
     * Reads a playlist.
     *
     * @throws MediaException when it is none, has too much, or is encrypted
     */
    public static ReadPlaylist read(String text) throws MediaException {
        PlaylistReader reader = new PlaylistReader();
        int at = text.startsWith("\ufeff") ? 1 : 0;
        if (!text.startsWith("#EXTM3U", at)) {
            throw MediaException.malformed("no HLS playlist: #EXTM3U is missing");
        }
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            end = end < 0 ? text.length() : end;
            String line = text.substring(at, end).strip();
            if (!line.isEmpty()) {
                reader.line(line);
            }
            at = end + 1;
        }
        return reader.result();
    }

    private ReadPlaylist result() throws MediaException {
        if (!variants.isEmpty()) {
            return new ReadPlaylist.Choices(variants, audio);
        }
        if (targetDurationS == 0) {
            throw MediaException.malformed("an HLS playlist with neither variants nor #EXT-X-TARGETDURATION");
        }
        return new ReadPlaylist.Segments(targetDurationS, segments, ended);
    }

    private void line(String line) throws MediaException {
        if (!line.startsWith("#")) {
            uri(line);
            return;
        }
        int colon = line.indexOf(':');
        String value = colon < 0 ? "" : line.substring(colon + 1);
        switch (colon < 0 ? line : line.substring(0, colon)) {
            case "#EXT-X-STREAM-INF" -> pendingVariant = attributes(value);
            case "#EXT-X-MEDIA" -> media(attributes(value));
            case "#EXT-X-TARGETDURATION" ->
                targetDurationS = Math.clamp(number(value, "TARGETDURATION"), 1, TARGET_DURATION_MAX);
            case "#EXT-X-MEDIA-SEQUENCE" -> sequence = number(value, "MEDIA-SEQUENCE");
            case "#EXTINF" -> pendingDurationNs = duration(value);
            case "#EXT-X-BYTERANGE" -> pendingRange = range(value);
            case "#EXT-X-MAP" -> map = map(attributes(value));
            case "#EXT-X-DISCONTINUITY" -> discontinuity = true;
            case "#EXT-X-ENDLIST" -> ended = true;
            case "#EXT-X-KEY" -> key(attributes(value));
            default -> {
                // comments, and tags that change nothing here
            }
        }
    }

    private void uri(String uri) throws MediaException {
        if (variants.size() + audio.size() + segments.size() >= ENTRIES_MAX) {
            throw MediaException.limitExceeded("an HLS playlist of more than " + ENTRIES_MAX + " entries");
        }
        Map<String, String> variant = pendingVariant;
        if (variant != null) {
            pendingVariant = null;
            long bandwidth = number(variant.getOrDefault("BANDWIDTH", "0"), "BANDWIDTH");
            variants.add(new ReadVariant(uri, bandwidth, variant.getOrDefault("AUDIO", "")));
        } else if (pendingDurationNs >= 0) {
            segments.add(new ReadSegment(sequence++, piece(uri, pendingRange), pendingDurationNs, discontinuity, map));
            pendingDurationNs = -1;
            pendingRange = null;
            discontinuity = false;
        }
    }

    /** A range without an offset follows the one before it, of the same file (§4.3.2.2). */
    private Piece piece(String uri, @Nullable Range range) {
        if (range == null) {
            return new Piece(uri, 0, -1);
        }
        long offset = range.offset >= 0 ? range.offset : rangeUri.equals(uri) ? rangeEnd : 0;
        rangeUri = uri;
        rangeEnd = offset + range.length;
        return new Piece(uri, offset, range.length);
    }

    private static @Nullable Piece map(Map<String, String> attributes) throws MediaException {
        String uri = attributes.get("URI");
        if (uri == null) {
            throw MediaException.malformed("#EXT-X-MAP without URI");
        }
        String text = attributes.get("BYTERANGE");
        if (text == null) {
            return new Piece(uri, 0, -1);
        }
        Range range = range(text);
        return new Piece(uri, Math.max(0, range.offset), range.length);
    }

    private void media(Map<String, String> attributes) throws MediaException {
        String uri = attributes.get("URI");
        if ("AUDIO".equals(attributes.get("TYPE")) && uri != null) {
            if (variants.size() + audio.size() >= ENTRIES_MAX) {
                throw MediaException.limitExceeded("an HLS playlist of more than " + ENTRIES_MAX + " entries");
            }
            audio.add(new ReadAudio(
                    attributes.getOrDefault("GROUP-ID", ""), uri, "YES".equals(attributes.get("DEFAULT"))));
        }
    }

    private static void key(Map<String, String> attributes) throws MediaException {
        String method = attributes.getOrDefault("METHOD", "");
        if (!method.equals("NONE")) {
            throw MediaException.unsupported("an encrypted HLS stream (METHOD=" + method + ")");
        }
    }

    private static Range range(String value) throws MediaException {
        int at = value.indexOf('@');
        long length = number(at < 0 ? value : value.substring(0, at), "BYTERANGE");
        return new Range(length, at < 0 ? -1 : number(value.substring(at + 1), "BYTERANGE"));
    }

    private static long duration(String value) throws MediaException {
        int comma = value.indexOf(',');
        String text = (comma < 0 ? value : value.substring(0, comma)).strip();
        try {
            double seconds = Double.parseDouble(text);
            if (seconds >= 0 && seconds <= SECONDS_MAX) {
                return Math.round(seconds * NS_PER_SECOND);
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw MediaException.malformed("#EXTINF of " + shown(text));
    }

    private static long number(String text, String what) throws MediaException {
        try {
            long number = Long.parseLong(text.strip());
            if (number >= 0 && number <= Long.MAX_VALUE / 2) {
                return number;
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw MediaException.malformed("#EXT-X-" + what + " of " + shown(text));
    }

    private static String shown(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }

    /** NAME=value,NAME="value, with a comma" (§4.2). */
    private static Map<String, String> attributes(String list) {
        Map<String, String> attributes = new HashMap<>();
        int at = 0;
        while (at < list.length()) {
            int equals = list.indexOf('=', at);
            if (equals < 0) {
                break;
            }
            String name = list.substring(at, equals).strip();
            boolean quoted = equals + 1 < list.length() && list.charAt(equals + 1) == '"';
            int begin = quoted ? equals + 2 : equals + 1;
            int end = list.indexOf(quoted ? '"' : ',', begin);
            end = end < 0 ? list.length() : end;
            attributes.put(name, list.substring(begin, end));
            int comma = list.indexOf(',', end);
            at = comma < 0 ? list.length() : comma + 1;
        }
        return attributes;
    }
}
