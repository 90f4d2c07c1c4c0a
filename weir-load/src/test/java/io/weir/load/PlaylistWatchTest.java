package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlaylistWatchTest {
    private final PlaylistScan scan = new PlaylistScan();
    private final PlaylistWatch watch = new PlaylistWatch(true);

    /** A playlist of one-letter segments, and so many parts. */
    private boolean see(int sequence, String segments, int parts) throws IOException {
        StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:")
                .append(sequence)
                .append('\n');
        segments.chars()
                .forEach(name -> text.append("#EXTINF:1,\n").append((char) name).append('\n'));
        text.append("#EXT-X-PART:DURATION=1,URI=\"p\"\n".repeat(parts));
        byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        scan.read(bytes, bytes.length);
        return watch.onPlaylist(scan);
    }

    private void assertCounts(int backwards, int skipped, int changed) {
        assertThat(watch.backwards()).as("backwards").isEqualTo(backwards);
        assertThat(watch.skippedSegments()).as("skipped").isEqualTo(skipped);
        assertThat(watch.changedAddresses()).as("changed").isEqualTo(changed);
    }

    @Test
    void shouldFindNothingWrongWithPlaylistsThatGoOn() throws Exception {
        assertThat(see(1, "abc", 0)).isTrue();
        assertThat(see(1, "abc", 0)).as("nothing new").isFalse();
        assertThat(see(1, "abc", 2)).isTrue();
        assertThat(see(2, "bcd", 0)).isTrue();
        assertThat(see(5, "e", 0)).isTrue();
        assertCounts(0, 0, 0);
    }

    @Test
    void shouldSeeThatAPlaylistIsOlderThanTheOneBefore() throws Exception {
        see(2, "bcd", 2);
        see(2, "bcd", 1);
        assertCounts(1, 0, 0);
        see(2, "bc", 3);
        assertCounts(2, 0, 0);
        see(1, "abcd", 3);
        assertCounts(3, 0, 0);
    }

    @Test
    void shouldCountSegmentsThatNobodyListed() throws Exception {
        see(1, "a", 0);
        see(4, "de", 0);
        assertCounts(0, 2, 0);
    }

    @Test
    void shouldSeeThatASegmentHasAnotherAddress() throws Exception {
        see(1, "abc", 0);
        see(2, "bxd", 0);
        assertCounts(0, 0, 1);
        assertThat(new PlaylistWatch(false).changedAddresses()).isZero();
    }
}
