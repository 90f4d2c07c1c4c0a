package io.weir.media.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MediaPlaylistTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final String START = "2026-11-22T07:01:06.901Z";

    private static PlaylistSegment segment(int number, String map, boolean discontinuity, PlaylistPart... parts) {
        return new PlaylistSegment("seg" + number + ".mp4", 2 * SECOND_NS, START, discontinuity, map, List.of(parts));
    }

    private static PlaylistPart part(int number, boolean independent) {
        return new PlaylistPart("part" + number + ".mp4", SECOND_NS / 5, independent);
    }

    private static MediaPlaylist lowLatency(List<PlaylistSegment> segments, @Nullable OpenSegment open) {
        return new MediaPlaylist(2, SECOND_NS * 21 / 100, 7, 0, segments, open, List.of(), false);
    }

    @Test
    void shouldListWholeSegments() {
        MediaPlaylist playlist = new MediaPlaylist(
                2, 0, 7, 3, List.of(segment(7, "", false), segment(8, "", true)), null, List.of(), true);
        assertThat(playlist.text().utf8()).isEqualTo("""
                        #EXTM3U
                        #EXT-X-VERSION:3
                        #EXT-X-INDEPENDENT-SEGMENTS
                        #EXT-X-TARGETDURATION:2
                        #EXT-X-MEDIA-SEQUENCE:7
                        #EXT-X-DISCONTINUITY-SEQUENCE:3
                        #EXT-X-PROGRAM-DATE-TIME:2026-11-22T07:01:06.901Z
                        #EXTINF:2.00000,
                        seg7.mp4
                        #EXT-X-DISCONTINUITY
                        #EXT-X-PROGRAM-DATE-TIME:2026-11-22T07:01:06.901Z
                        #EXTINF:2.00000,
                        seg8.mp4
                        #EXT-X-ENDLIST
                        """);
    }

    @Test
    void shouldListPartsOfTheLatestSegmentsAndHintAtTheNext() {
        List<PlaylistSegment> segments = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            segments.add(segment(7 + i, "init0.mp4", false, part(i, true)));
        }
        OpenSegment open =
                new OpenSegment(START, false, "init0.mp4", List.of(part(4, true), part(5, false)), "part6.mp4");
        MediaPlaylist playlist = new MediaPlaylist(
                2,
                SECOND_NS * 21 / 100,
                7,
                0,
                segments,
                open,
                List.of(new RenditionReport("audio1.m3u8", 11, 1)),
                false);
        assertThat(playlist.text().utf8()).startsWith("""
                        #EXTM3U
                        #EXT-X-VERSION:9
                        #EXT-X-INDEPENDENT-SEGMENTS
                        #EXT-X-TARGETDURATION:2
                        #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.63000,CAN-SKIP-UNTIL=12.00000
                        #EXT-X-PART-INF:PART-TARGET=0.21000
                        #EXT-X-MEDIA-SEQUENCE:7
                        #EXT-X-MAP:URI="init0.mp4"
                        #EXT-X-PROGRAM-DATE-TIME:2026-11-22T07:01:06.901Z
                        #EXTINF:2.00000,
                        seg7.mp4
                        #EXT-X-PROGRAM-DATE-TIME:2026-11-22T07:01:06.901Z
                        #EXT-X-PART:DURATION=0.20000,URI="part1.mp4",INDEPENDENT=YES
                        #EXTINF:2.00000,
                        seg8.mp4
                        """).endsWith("""
                        seg10.mp4
                        #EXT-X-PROGRAM-DATE-TIME:2026-11-22T07:01:06.901Z
                        #EXT-X-PART:DURATION=0.20000,URI="part4.mp4",INDEPENDENT=YES
                        #EXT-X-PART:DURATION=0.20000,URI="part5.mp4"
                        #EXT-X-PRELOAD-HINT:TYPE=PART,URI="part6.mp4"
                        #EXT-X-RENDITION-REPORT:URI="audio1.m3u8",LAST-MSN=11,LAST-PART=1
                        """);
    }

    @Test
    void shouldSayNothingOfASegmentWithoutParts() {
        OpenSegment open = new OpenSegment(START, true, "init1.mp4", List.of(), "part6.mp4");
        assertThat(lowLatency(List.of(segment(7, "init0.mp4", false)), open)
                        .text()
                        .utf8())
                .endsWith("seg7.mp4\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"part6.mp4\"\n");
    }

    @Test
    void shouldNameTheInitSegmentAgainWhenItChanges() {
        List<PlaylistSegment> segments =
                List.of(segment(7, "init0.mp4", false), segment(8, "init1.mp4", true), segment(9, "init1.mp4", false));
        assertThat(lowLatency(segments, null).text().utf8())
                .contains("seg7.mp4\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"init1.mp4\"\n")
                .containsOnlyOnce("init0.mp4")
                .containsOnlyOnce("init1.mp4");
    }

    /** Six target durations from the end are never skipped (RFC 8216bis §4.4.3.8). */
    @Test
    void shouldLeaveOutOfADeltaWhatEndedLongAgo() {
        List<PlaylistSegment> segments = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            segments.add(segment(i, "init0.mp4", false));
        }
        MediaPlaylist playlist = lowLatency(segments, null);
        assertThat(playlist.delta().utf8())
                .contains("#EXT-X-SKIP:SKIPPED-SEGMENTS=2\n")
                .doesNotContain("seg1.mp4", "init0.mp4")
                .contains("seg2.mp4");
        assertThat(lowLatency(segments.subList(0, 6), null).delta())
                .as("nothing to skip")
                .isEqualTo(lowLatency(segments.subList(0, 6), null).text());
    }

    @Test
    void shouldRoundDurationsToFiveDecimals() {
        for (long[] each :
                new long[][] {{0, 0, 0}, {4_999, 0, 0}, {5_000, 0, 1}, {1_999_995_000, 2, 0}, {33_366_666, 0, 3_337}}) {
            PlaylistSegment segment = new PlaylistSegment("s.mp4", each[0], START, false, "", List.of());
            String wanted = String.format("#EXTINF:%d.%05d,", each[1], each[2]);
            assertThat(lowLatency(List.of(segment), null).text().utf8()).contains(wanted);
        }
    }

    @Test
    void shouldWriteTheChoicesOfAProgram() {
        Variant variant =
                new Variant("main.m3u8", 900_000, 800_000, List.of("avc1.64001e", "mp4a.40.2"), 640, 360, 29_970, "");
        assertThat(new MultivariantPlaylist(List.of(variant), List.of()).text().utf8())
                .isEqualTo("""
                        #EXTM3U
                        #EXT-X-VERSION:9
                        #EXT-X-INDEPENDENT-SEGMENTS
                        #EXT-X-STREAM-INF:BANDWIDTH=900000,AVERAGE-BANDWIDTH=800000,CODECS="avc1.64001e,mp4a.40.2",RESOLUTION=640x360,FRAME-RATE=29.970
                        main.m3u8
                        """);
        Variant sound = new Variant("main.m3u8", 9, 8, List.of("opus"), 0, 0, 0, "audio");
        AudioRendition first = new AudioRendition("audio", "audio1.m3u8", "say \"yes\"", true, 2);
        AudioRendition second = new AudioRendition("audio", "audio2.m3u8", "b", false, 0);
        assertThat(new MultivariantPlaylist(List.of(sound), List.of(first, second))
                        .text()
                        .utf8())
                .contains(
                        "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"say 'yes'\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"2\","
                                + "URI=\"audio1.m3u8\"\n",
                        "NAME=\"b\",DEFAULT=NO,AUTOSELECT=YES,URI=\"audio2.m3u8\"\n",
                        "#EXT-X-STREAM-INF:BANDWIDTH=9,AVERAGE-BANDWIDTH=8,CODECS=\"opus\",AUDIO=\"audio\"\nmain.m3u8\n");
    }
}
