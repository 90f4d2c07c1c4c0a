package io.weir.media.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.media.MediaException;
import io.weir.media.hls.ReadPlaylist.Piece;
import io.weir.media.hls.ReadPlaylist.ReadAudio;
import io.weir.media.hls.ReadPlaylist.ReadSegment;
import io.weir.media.hls.ReadPlaylist.ReadVariant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaylistReaderTest {
    private static ReadPlaylist.Segments segments(String text) throws MediaException {
        return (ReadPlaylist.Segments) PlaylistReader.read(text);
    }

    @Test
    void shouldReadWhatThereIsToChooseFrom() throws MediaException {
        ReadPlaylist read = PlaylistReader.read("""
                #EXTM3U
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aac",NAME="say, \\"x",DEFAULT=YES,URI="audio.m3u8"
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aac",NAME="in the picture's"
                #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",URI="subs.m3u8"
                #EXT-X-STREAM-INF:BANDWIDTH=900000,CODECS="avc1.64001e,mp4a.40.2",AUDIO="aac"
                high.m3u8
                #EXT-X-STREAM-INF:BANDWIDTH=100000

                low.m3u8
                """);
        assertThat(read)
                .isEqualTo(new ReadPlaylist.Choices(
                        List.of(new ReadVariant("high.m3u8", 900_000, "aac"), new ReadVariant("low.m3u8", 100_000, "")),
                        List.of(new ReadAudio("aac", "audio.m3u8", true))));
    }

    @Test
    void shouldReadSegmentsWithTheirNumbersMapsAndRanges() throws MediaException {
        ReadPlaylist.Segments read = segments("""
                \ufeff#EXTM3U\r
                #EXT-X-TARGETDURATION:4\r
                #EXT-X-MEDIA-SEQUENCE:7\r
                #EXT-X-MAP:URI="init.mp4",BYTERANGE="100@5"\r
                #EXTINF:3.5,title\r
                #EXT-X-BYTERANGE:10@200\r
                all.mp4\r
                #EXTINF:4\r
                #EXT-X-BYTERANGE:20\r
                all.mp4\r
                #EXT-X-PART:DURATION=0.2,URI="part.mp4"\r
                #EXT-X-DISCONTINUITY\r
                #EXT-X-MAP:URI="other.mp4"\r
                #EXTINF:0.04,\r
                last.mp4\r
                #EXT-X-ENDLIST\r
                """);
        Piece init = new Piece("init.mp4", 5, 100);
        assertThat(read)
                .isEqualTo(new ReadPlaylist.Segments(
                        4,
                        List.of(
                                new ReadSegment(7, new Piece("all.mp4", 200, 10), 3_500_000_000L, false, init),
                                new ReadSegment(8, new Piece("all.mp4", 210, 20), 4_000_000_000L, false, init),
                                new ReadSegment(
                                        9,
                                        new Piece("last.mp4", 0, -1),
                                        40_000_000,
                                        true,
                                        new Piece("other.mp4", 0, -1))),
                        true));
    }

    @Test
    void shouldReadWhatWeWrite() throws MediaException {
        PlaylistSegment segment =
                new PlaylistSegment("s1.mp4", 2_000_000_000, "2030-01-02T03:04:05.000Z", true, "i.mp4", List.of());
        MediaPlaylist written = new MediaPlaylist(2, 0, 41, 0, List.of(segment), null, List.of(), false);
        assertThat(segments(written.text().utf8()).segments())
                .containsExactly(new ReadSegment(
                        41, new Piece("s1.mp4", 0, -1), 2_000_000_000, true, new Piece("i.mp4", 0, -1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "#EXTM3U\n",
                "#EXTM3U\n#EXT-X-TARGETDURATION:x\n",
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:-1,\na\n",
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:NaN,\na\n",
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MAP:BYTERANGE=\"1\"\n",
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-BYTERANGE:99999999999999999999\n",
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n",
            })
    void shouldRefuseWhatItCannotRead(String text) {
        assertThatThrownBy(() -> PlaylistReader.read(text)).isInstanceOf(MediaException.class);
    }

    @Test
    void shouldReadNoMoreThanItsLimit() throws MediaException {
        String most = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n" + "#EXTINF:1,\na\n".repeat(PlaylistReader.ENTRIES_MAX);
        assertThat(segments(most).segments()).hasSize(PlaylistReader.ENTRIES_MAX);
        assertThatThrownBy(() -> PlaylistReader.read(most + "#EXTINF:1,\na\n")).isInstanceOf(MediaException.class);
    }
}
