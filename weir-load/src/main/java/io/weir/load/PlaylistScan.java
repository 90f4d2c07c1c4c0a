package io.weir.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads playlists (RFC 8216bis §4) as far as a player needs to know what to fetch next. Meant to be used again and again: what a line says is
 * kept as places in the text, and only an address that is asked for becomes a string.
 *
 * <p>A playlist is a multivariant one when it has EXT-X-STREAM-INF; of its variants the first one's address is kept.
 *
 * <p>Threading: one thread. Ownership: the text must stay as it is until the next one is read.
 * <p>Limits: {@value #SEGMENTS_MAX} segments and {@value #PARTS_MAX} parts. Byte ranges are refused.
 */
final class PlaylistScan {
    /** Segments of one playlist. */
    static final int SEGMENTS_MAX = 65_536;

    /** Parts of one playlist. */
    static final int PARTS_MAX = 65_536;

    private final PlaylistAttributes attributes = new PlaylistAttributes();
    private final Entries segments = new Entries("segments", SEGMENTS_MAX);
    private final Entries parts = new Entries("parts", PARTS_MAX);
    /** For each segment how many parts are listed up to its end. */
    private int[] partsUpTo = new int[16];

    private byte[] text = new byte[0];
    private boolean multivariant;
    private boolean media;
    private boolean ended;
    private boolean canBlock;
    private long targetNs;
    private long partTargetNs;
    private long holdBackNs;
    private long partHoldBackNs;
    private long skipUntilNs;
    private long sequence;
    private int skipped;
    private long segmentNs;
    private boolean segmentDue;
    private boolean variantDue;
    private Place variant = Place.NONE;
    private Place hint = Place.NONE;
    private Place map = Place.NONE;

    /** Where an address is. */
    private record Place(int from, int to) {
        static final Place NONE = new Place(0, 0);
    }

    /** Places and durations, grown as needed. */
    private static final class Entries {
        private final String what;
        private final int max;
        private int[] from = new int[16];
        private int[] to = new int[16];
        private long[] durationNs = new long[16];
        private boolean[] independent = new boolean[16];
        private int count;

        Entries(String what, int max) {
            this.what = what;
            this.max = max;
        }

        void add(int newFrom, int newTo, long newDurationNs, boolean isIndependent) throws IOException {
            require(count < max, "more than " + max + " " + what);
            if (count == from.length) {
                from = Arrays.copyOf(from, 2 * count);
                to = Arrays.copyOf(to, 2 * count);
                durationNs = Arrays.copyOf(durationNs, 2 * count);
                independent = Arrays.copyOf(independent, 2 * count);
            }
            from[count] = newFrom;
            to[count] = newTo;
            durationNs[count] = newDurationNs;
            independent[count] = isIndependent;
            count++;
        }
    }

    /** Reads a playlist of this length; throws with the reason when it is none. What was read before is forgotten. */
    void read(byte[] newText, int length) throws IOException {
        text = newText;
        reset();
        int at = 0;
        boolean first = true;
        while (at < length) {
            int lineEnd = at;
            while (lineEnd < length && newText[lineEnd] != '\n') {
                lineEnd++;
            }
            int until = lineEnd > at && newText[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
            if (first) {
                require(tag("#EXTM3U", at, until), "not a playlist: it does not begin with #EXTM3U");
                first = false;
            } else if (until > at) {
                onLine(at, until);
            }
            at = lineEnd + 1;
        }
        require(!first, "an empty playlist");
        require(multivariant || media, "a playlist without EXT-X-TARGETDURATION and EXT-X-STREAM-INF");
    }

    private void reset() {
        segments.count = 0;
        parts.count = 0;
        multivariant = false;
        media = false;
        ended = false;
        canBlock = false;
        targetNs = 0;
        partTargetNs = 0;
        holdBackNs = 0;
        partHoldBackNs = 0;
        skipUntilNs = 0;
        sequence = 0;
        skipped = 0;
        segmentDue = false;
        variantDue = false;
        variant = Place.NONE;
        hint = Place.NONE;
        map = Place.NONE;
    }

    private void onLine(int from, int to) throws IOException {
        if (text[from] != '#') {
            onAddress(from, to);
        } else if (tag("#EXT-X-PART:", from, to)) {
            onPart(from + "#EXT-X-PART:".length(), to);
        } else if (tag("#EXTINF:", from, to)) {
            int value = from + "#EXTINF:".length();
            segmentNs = PlaylistAttributes.seconds(text, value, indexOf((byte) ',', value, to));
            segmentDue = true;
        } else if (tag("#EXT-X-", from, to)) {
            onRareTag(from, to);
        }
    }

    private void onAddress(int from, int to) throws IOException {
        if (segmentDue) {
            segmentDue = false;
            if (segments.count == partsUpTo.length) {
                partsUpTo = Arrays.copyOf(partsUpTo, 2 * segments.count);
            }
            int index = segments.count;
            segments.add(from, to, segmentNs, true);
            partsUpTo[index] = parts.count;
        } else if (variantDue) {
            variantDue = false;
            variant = variant == Place.NONE ? new Place(from, to) : variant;
        }
    }

    private void onPart(int from, int to) throws IOException {
        int uriFrom = 0;
        int uriTo = 0;
        long durationNs = 0;
        boolean independent = false;
        attributes.of(text, from, to);
        while (attributes.next()) {
            if (attributes.is("URI")) {
                uriFrom = attributes.valueFrom();
                uriTo = attributes.valueTo();
            } else if (attributes.is("DURATION")) {
                durationNs = attributes.seconds();
            } else if (attributes.is("INDEPENDENT")) {
                independent = attributes.isYes();
            } else {
                require(!attributes.is("BYTERANGE"), "byte ranges in playlists are not supported");
            }
        }
        require(uriTo > uriFrom, "EXT-X-PART without URI");
        parts.add(uriFrom, uriTo, durationNs, independent);
    }

    private void onRareTag(int from, int to) throws IOException {
        int colon = indexOf((byte) ':', from, to);
        int value = Math.min(to, colon + 1);
        if (tag("#EXT-X-TARGETDURATION:", from, to)) {
            targetNs = PlaylistAttributes.seconds(text, value, to);
            media = true;
        } else if (tag("#EXT-X-MEDIA-SEQUENCE:", from, to)) {
            sequence = PlaylistAttributes.number(text, value, to);
        } else if (tag("#EXT-X-SKIP:", from, to)) {
            onSkip(value, to);
        } else if (tag("#EXT-X-PRELOAD-HINT:", from, to)) {
            onHint(value, to);
        } else if (tag("#EXT-X-MAP:", from, to)) {
            map = address(value, to);
        } else if (tag("#EXT-X-PART-INF:", from, to)) {
            onPartTarget(value, to);
        } else if (tag("#EXT-X-SERVER-CONTROL:", from, to)) {
            onServerControl(value, to);
        } else if (tag("#EXT-X-STREAM-INF:", from, to)) {
            multivariant = true;
            variantDue = true;
        } else if (tag("#EXT-X-ENDLIST", from, to)) {
            ended = true;
        } else {
            require(!tag("#EXT-X-BYTERANGE:", from, to), "byte ranges in playlists are not supported");
        }
    }

    private void onSkip(int from, int to) throws IOException {
        attributes.of(text, from, to);
        while (attributes.next()) {
            if (attributes.is("SKIPPED-SEGMENTS")) {
                long count = attributes.number();
                require(count <= Integer.MAX_VALUE, "EXT-X-SKIP of " + count + " segments");
                skipped = (int) count;
            }
        }
    }

    private void onHint(int from, int to) throws IOException {
        Place uri = Place.NONE;
        boolean part = false;
        attributes.of(text, from, to);
        while (attributes.next()) {
            if (attributes.is("URI")) {
                uri = new Place(attributes.valueFrom(), attributes.valueTo());
            } else if (attributes.is("TYPE")) {
                part = attributes.isValue("PART");
            } else {
                require(!attributes.is("BYTERANGE-START"), "byte ranges in playlists are not supported");
            }
        }
        hint = part ? uri : hint;
    }

    private Place address(int from, int to) throws IOException {
        Place uri = Place.NONE;
        attributes.of(text, from, to);
        while (attributes.next()) {
            if (attributes.is("URI")) {
                uri = new Place(attributes.valueFrom(), attributes.valueTo());
            } else {
                require(!attributes.is("BYTERANGE"), "byte ranges in playlists are not supported");
            }
        }
        return uri;
    }

    private void onPartTarget(int from, int to) throws IOException {
        attributes.of(text, from, to);
        while (attributes.next()) {
            if (attributes.is("PART-TARGET")) {
                partTargetNs = attributes.seconds();
            }
        }
    }

    private void onServerControl(int from, int to) throws IOException {
        attributes.of(text, from, to);
        while (attributes.next()) {
            if (attributes.is("CAN-BLOCK-RELOAD")) {
                canBlock = attributes.isYes();
            } else if (attributes.is("CAN-SKIP-UNTIL")) {
                skipUntilNs = attributes.seconds();
            } else if (attributes.is("HOLD-BACK")) {
                holdBackNs = attributes.seconds();
            } else if (attributes.is("PART-HOLD-BACK")) {
                partHoldBackNs = attributes.seconds();
            }
        }
    }

    private boolean tag(String name, int from, int to) {
        return PlaylistAttributes.begins(text, name, from, to);
    }

    /** Where the byte is; {@code to} when it is not there. */
    private int indexOf(byte wanted, int from, int to) {
        int at = from;
        while (at < to && text[at] != wanted) {
            at++;
        }
        return at;
    }

    private String string(int from, int to) {
        return new String(text, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private String string(Place place) {
        return string(place.from, place.to);
    }

    private static void require(boolean sound, String what) throws IOException {
        if (!sound) {
            throw new IOException(what);
        }
    }

    boolean isMultivariant() {
        return multivariant;
    }

    /** The address of a multivariant playlist's first variant; empty without one. */
    String firstVariant() {
        return string(variant);
    }

    boolean isEnded() {
        return ended;
    }

    /** Whether requests for what is to come are held (CAN-BLOCK-RELOAD). */
    boolean canBlock() {
        return canBlock;
    }

    long targetNs() {
        return targetNs;
    }

    /** The longest part; 0 in a playlist without parts. */
    long partTargetNs() {
        return partTargetNs;
    }

    /** How far behind the playlist's end players of whole segments keep (§4.4.3.8): as it says, otherwise three target durations. */
    long holdBackNs() {
        return holdBackNs > 0 ? holdBackNs : 3 * targetNs;
    }

    /** How far behind its end players of parts keep: as it says, otherwise three of the longest parts. */
    long partHoldBackNs() {
        return partHoldBackNs > 0 ? partHoldBackNs : 3 * partTargetNs;
    }

    /** CAN-SKIP-UNTIL; 0 when there are no delta updates. */
    long skipUntilNs() {
        return skipUntilNs;
    }

    /** EXT-X-MEDIA-SEQUENCE: the number of the first segment, skipped or not. */
    long sequence() {
        return sequence;
    }

    /** The number of the first segment that is listed. */
    long firstListed() {
        return sequence + skipped;
    }

    /** The number of the segment that is being made. */
    long openSequence() {
        return firstListed() + segments.count;
    }

    /** Complete segments that are listed. */
    int segmentCount() {
        return segments.count;
    }

    String segmentUri(int index) {
        return string(segments.from[index], segments.to[index]);
    }

    long segmentNs(int index) {
        return segments.durationNs[index];
    }

    /** Where the parts of a listed segment begin among all parts; for the index after the last, those of the segment that is being made. */
    int partsFrom(int segmentIndex) {
        return segmentIndex == 0 ? 0 : partsUpTo[segmentIndex - 1];
    }

    /** Where they end. */
    int partsTo(int segmentIndex) {
        return segmentIndex == segments.count ? parts.count : partsUpTo[segmentIndex];
    }

    /** Complete parts of the segment that is being made. */
    int openParts() {
        return parts.count - partsFrom(segments.count);
    }

    /** All parts that are listed. */
    int partCount() {
        return parts.count;
    }

    String partUri(int index) {
        return string(parts.from[index], parts.to[index]);
    }

    /** Whether a part has this address. */
    boolean isPartUri(int index, String uri) {
        return parts.to[index] - parts.from[index] == uri.length()
                && PlaylistAttributes.begins(text, uri, parts.from[index], parts.to[index]);
    }

    long partNs(int index) {
        return parts.durationNs[index];
    }

    boolean isPartIndependent(int index) {
        return parts.independent[index];
    }

    /** The address of the part that comes next; empty without a hint. */
    String hintUri() {
        return string(hint);
    }

    /** The address of the last init segment that is named; empty when none is. */
    String mapUri() {
        return string(map);
    }
}
