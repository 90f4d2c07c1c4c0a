package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.media.hls.MediaPlaylist;
import io.weir.media.hls.OpenSegment;
import io.weir.media.hls.PlaylistPart;
import io.weir.media.hls.PlaylistSegment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaylistScanTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long PART = SECOND / 5;

    private final PlaylistScan scan = new PlaylistScan();

    private PlaylistScan read(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        scan.read(bytes, bytes.length);
        return scan;
    }

    private static List<PlaylistPart> parts(int segment, int count) {
        List<PlaylistPart> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(new PlaylistPart("part" + segment + "." + i + ".mp4", PART, i == 0));
        }
        return parts;
    }

    /** As weir writes them: eight segments of two parts, and one part of the next. */
    static MediaPlaylist lowLatency() {
        List<PlaylistSegment> segments = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            segments.add(new PlaylistSegment(
                    "seg" + i + ".mp4", 2 * PART, "2026-01-01T00:00:00.000Z", false, "init.mp4", parts(i, 2)));
        }
        OpenSegment open = new OpenSegment("2026-01-01T00:00:03.200Z", false, "init.mp4", parts(8, 1), "part8.1.mp4");
        return new MediaPlaylist(1, PART, 100, 0, segments, open, List.of(), false);
    }

    @Test
    void shouldReadWhatWeirWrites() throws Exception {
        read(lowLatency().text().utf8());
        assertThat(scan.isMultivariant()).isFalse();
        assertThat(scan.isEnded()).isFalse();
        assertThat(scan.canBlock()).isTrue();
        assertThat(scan.targetNs()).isEqualTo(SECOND);
        assertThat(scan.partTargetNs()).isEqualTo(PART);
        assertThat(scan.partHoldBackNs()).isEqualTo(3 * PART);
        assertThat(scan.holdBackNs()).as("not named").isEqualTo(3 * SECOND);
        assertThat(scan.skipUntilNs()).isEqualTo(6 * SECOND);
        assertThat(scan.sequence()).isEqualTo(100);
        assertThat(scan.firstListed()).isEqualTo(100);
        assertThat(scan.segmentCount()).isEqualTo(8);
        assertThat(scan.segmentUri(7)).isEqualTo("seg7.mp4");
        assertThat(scan.segmentNs(7)).isEqualTo(2 * PART);
        assertThat(scan.openSequence()).isEqualTo(108);
        assertThat(scan.openParts()).isEqualTo(1);
        assertThat(scan.partsFrom(4)).isEqualTo(scan.partsTo(4));
        assertThat(scan.partsFrom(6)).isEqualTo(2);
        assertThat(scan.partsTo(6)).isEqualTo(4);
        assertThat(scan.partUri(2)).isEqualTo("part6.0.mp4");
        assertThat(scan.isPartUri(2, "part6.0.mp4")).isTrue();
        assertThat(scan.isPartUri(2, "part6.0.mp")).isFalse();
        assertThat(scan.isPartIndependent(2)).isTrue();
        assertThat(scan.isPartIndependent(3)).isFalse();
        assertThat(scan.partNs(3)).isEqualTo(PART);
        assertThat(scan.partUri(scan.partsFrom(8))).isEqualTo("part8.0.mp4");
        assertThat(scan.hintUri()).isEqualTo("part8.1.mp4");
        assertThat(scan.mapUri()).isEqualTo("init.mp4");
    }

    @Test
    void shouldKnowWhereADeltaBegins() throws Exception {
        read("""
                #EXTM3U
                #EXT-X-TARGETDURATION:2
                #EXT-X-MEDIA-SEQUENCE:7
                #EXT-X-SKIP:SKIPPED-SEGMENTS=5
                #EXTINF:2.0,
                a.mp4
                """);
        assertThat(scan.sequence()).isEqualTo(7);
        assertThat(scan.firstListed()).isEqualTo(12);
        assertThat(scan.openSequence()).isEqualTo(13);
        assertThat(scan.mapUri()).isEmpty();
        assertThat(scan.hintUri()).isEmpty();
    }

    @Test
    void shouldForgetThePlaylistBefore() throws Exception {
        read(lowLatency().text().utf8());
        read("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv.m3u8\n");
        read("#EXTM3U\n#EXT-X-TARGETDURATION:2\n");
        assertThat(scan.isMultivariant()).isFalse();
        assertThat(scan.segmentCount()).isZero();
        assertThat(scan.partCount()).isZero();
        assertThat(scan.canBlock()).isFalse();
        assertThat(scan.partTargetNs()).isZero();
        assertThat(scan.sequence()).isZero();
        assertThat(scan.hintUri()).isEmpty();
        assertThat(scan.mapUri()).isEmpty();
        assertThat(scan.firstVariant()).isEmpty();
    }

    @Test
    void shouldTakeTheFirstVariant() throws Exception {
        read("""
                #EXTM3U
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="x",URI="sound.m3u8"
                #EXT-X-STREAM-INF:BANDWIDTH=2,CODECS="avc1,mp4a"

                # a remark
                high.m3u8?x=1
                #EXT-X-STREAM-INF:BANDWIDTH=1
                low.m3u8
                """.replace("\n", "\r\n"));
        assertThat(scan.isMultivariant()).isTrue();
        assertThat(scan.firstVariant()).isEqualTo("high.m3u8?x=1");
    }

    @Test
    void shouldReadOddButSoundOnes() throws Exception {
        read("""
                #EXTM3U8 odd
                #EXT-X-TARGETDURATION: 4\s
                #EXT-X-UNKNOWN:a=b
                #EXTINF:3,a title, with a comma
                #EXT-X-KEY:METHOD=NONE
                http://h/a b.ts
                stray
                #EXT-X-PART:INDEPENDENT=YES, URI="p,1.mp4",DURATION=0.1234567899,X="y"
                #EXT-X-PART:DURATION=1,INDEPENDENT=NO,URI="p2"
                #EXT-X-PRELOAD-HINT:TYPE=MAP,URI="m"
                #EXTINF:1""");
        assertThat(scan.targetNs()).isEqualTo(4 * SECOND);
        assertThat(scan.segmentCount()).isEqualTo(1);
        assertThat(scan.segmentUri(0)).isEqualTo("http://h/a b.ts");
        assertThat(scan.segmentNs(0)).isEqualTo(3 * SECOND);
        assertThat(scan.openParts()).isEqualTo(2);
        assertThat(scan.partUri(0)).isEqualTo("p,1.mp4");
        assertThat(scan.partNs(0)).isEqualTo(123_456_789);
        assertThat(scan.isPartIndependent(0)).isTrue();
        assertThat(scan.isPartIndependent(1)).isFalse();
        assertThat(scan.hintUri()).as("a hint at a part only").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n#EXTM3U\n",
                "<html>",
                "#EXTM3U\n",
                "#EXTM3U\n#EXT-X-TARGETDURATION:\n",
                "#EXTM3U\n#EXT-X-TARGETDURATION:-1\n",
                "#EXTM3U\n#EXT-X-TARGETDURATION:1e3\n",
                "#EXTM3U\n#EXT-X-TARGETDURATION:9999999999\n",
                "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:9999999999999999999\n",
                "#EXTM3U\n#EXT-X-SKIP:SKIPPED-SEGMENTS=2147483648\n",
                "#EXTM3U\n#EXTINF:,\na\n",
                "#EXTM3U\n#EXT-X-PART:DURATION=1\n",
                "#EXTM3U\n#EXT-X-PART:URI=\"a\n",
                "#EXTM3U\n#EXT-X-PART:URI\n",
                "#EXTM3U\n#EXT-X-BYTERANGE:1@0\n",
                "#EXTM3U\n#EXT-X-PART:URI=\"a\",BYTERANGE=\"1@0\"\n",
                "#EXTM3U\n#EXT-X-MAP:URI=\"a\",BYTERANGE=\"1@0\"\n",
                "#EXTM3U\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"a\",BYTERANGE-START=0\n",
            })
    void shouldRefuseWhatItCannotRead(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class);
    }

    @Test
    void shouldLimitSegmentsAndParts() throws Exception {
        String head = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n";
        String segment = "#EXTINF:1,\na\n";
        String part = "#EXT-X-PART:URI=\"a\",DURATION=1\n";
        read(head + segment.repeat(PlaylistScan.SEGMENTS_MAX) + part.repeat(PlaylistScan.PARTS_MAX));
        assertThat(scan.segmentCount()).isEqualTo(PlaylistScan.SEGMENTS_MAX);
        assertThat(scan.partCount()).isEqualTo(PlaylistScan.PARTS_MAX);
        assertThatThrownBy(() -> read(head + segment.repeat(PlaylistScan.SEGMENTS_MAX + 1)))
                .hasMessageContaining("segments");
        assertThatThrownBy(() -> read(head + part.repeat(PlaylistScan.PARTS_MAX + 1)))
                .hasMessageContaining("parts");
    }
}
