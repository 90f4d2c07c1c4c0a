package io.weir.media.hls;

import java.util.List;

/** {@link MediaPlaylist} as text. */
final class MediaPlaylistText {
    /** EXT-X-SKIP (RFC 8216bis §8). */
    private static final int VERSION_LOW_LATENCY = 9;

    /** EXT-X-MAP without EXT-X-I-FRAMES-ONLY. */
    private static final int VERSION_MAP = 6;

    /** Durations with decimals. */
    private static final int VERSION_LEAST = 3;

    private final StringBuilder out = new StringBuilder(4096);
    private String map = "";

    private MediaPlaylistText() {}

    static String of(MediaPlaylist playlist, int skipped) {
        MediaPlaylistText text = new MediaPlaylistText();
        text.head(playlist);
        text.segments(playlist, skipped);
        text.tail(playlist);
        return text.out.toString();
    }

    static String ofRecorded(MediaPlaylist playlist) {
        MediaPlaylistText text = new MediaPlaylistText();
        text.head(playlist);
        text.out
                .append("#EXT-X-PLAYLIST-TYPE:")
                .append(playlist.ended() ? "VOD" : "EVENT")
                .append('\n');
        text.segments(playlist, 0);
        text.tail(playlist);
        return text.out.toString();
    }

    private void head(MediaPlaylist playlist) {
        boolean parts = playlist.partTargetNs() > 0;
        out.append("#EXTM3U\n#EXT-X-VERSION:").append(version(playlist)).append('\n');
        out.append("#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-TARGETDURATION:")
                .append(playlist.targetDurationS())
                .append('\n');
        if (parts) {
            out.append("#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=");
            seconds(playlist.partTargetNs() * 3);
            out.append(",CAN-SKIP-UNTIL=");
            seconds((long) MediaPlaylist.SKIP_TARGETS * playlist.targetDurationS() * 1_000_000_000L);
            out.append("\n#EXT-X-PART-INF:PART-TARGET=");
            seconds(playlist.partTargetNs());
            out.append('\n');
        }
        out.append("#EXT-X-MEDIA-SEQUENCE:").append(playlist.sequence()).append('\n');
        if (playlist.discontinuitySequence() > 0) {
            out.append("#EXT-X-DISCONTINUITY-SEQUENCE:")
                    .append(playlist.discontinuitySequence())
                    .append('\n');
        }
    }

    private static int version(MediaPlaylist playlist) {
        if (playlist.partTargetNs() > 0) {
            return VERSION_LOW_LATENCY;
        }
        OpenSegment open = playlist.open();
        boolean mapped =
                playlist.segments().stream().anyMatch(each -> !each.mapUri().isEmpty())
                        || open != null && !open.mapUri().isEmpty();
        return mapped ? VERSION_MAP : VERSION_LEAST;
    }

    private void segments(MediaPlaylist playlist, int skipped) {
        List<PlaylistSegment> segments = playlist.segments();
        if (skipped > 0) {
            out.append("#EXT-X-SKIP:SKIPPED-SEGMENTS=").append(skipped).append('\n');
            map = segments.get(skipped - 1).mapUri();
        }
        int withParts = segments.size() - MediaPlaylist.SEGMENTS_WITH_PARTS;
        for (int i = skipped; i < segments.size(); i++) {
            PlaylistSegment segment = segments.get(i);
            begin(segment.discontinuity(), segment.mapUri(), segment.startedAt());
            if (playlist.partTargetNs() > 0 && i >= withParts) {
                parts(segment.parts());
            }
            out.append("#EXTINF:");
            seconds(segment.durationNs());
            out.append(",\n").append(segment.uri()).append('\n');
        }
    }

    private void begin(boolean discontinuity, String mapUri, String startedAt) {
        if (discontinuity) {
            out.append("#EXT-X-DISCONTINUITY\n");
        }
        if (!mapUri.isEmpty() && (discontinuity || !mapUri.equals(map))) {
            out.append("#EXT-X-MAP:URI=\"").append(mapUri).append("\"\n");
        }
        map = mapUri;
        out.append("#EXT-X-PROGRAM-DATE-TIME:").append(startedAt).append('\n');
    }

    private void parts(List<PlaylistPart> parts) {
        for (PlaylistPart part : parts) {
            out.append("#EXT-X-PART:DURATION=");
            seconds(part.durationNs());
            out.append(",URI=\"").append(part.uri()).append('"');
            out.append(part.independent() ? ",INDEPENDENT=YES\n" : "\n");
        }
    }

    private void tail(MediaPlaylist playlist) {
        OpenSegment open = playlist.open();
        if (open != null && playlist.partTargetNs() > 0) {
            if (!open.parts().isEmpty()) {
                begin(open.discontinuity(), open.mapUri(), open.startedAt());
                parts(open.parts());
            }
            out.append("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"")
                    .append(open.nextPartUri())
                    .append("\"\n");
        }
        for (RenditionReport report : playlist.reports()) {
            out.append("#EXT-X-RENDITION-REPORT:URI=\"")
                    .append(report.uri())
                    .append("\",LAST-MSN=")
                    .append(report.lastSequence())
                    .append(",LAST-PART=")
                    .append(report.lastPart())
                    .append('\n');
        }
        if (playlist.ended()) {
            out.append("#EXT-X-ENDLIST\n");
        }
    }

    /** Seconds with five decimals, rounded to nearest. */
    private void seconds(long ns) {
        long hundredthsOfMs = (ns + 5_000) / 10_000;
        out.append(hundredthsOfMs / 100_000).append('.');
        String decimals = Long.toString(hundredthsOfMs % 100_000);
        out.repeat('0', 5 - decimals.length()).append(decimals);
    }
}
