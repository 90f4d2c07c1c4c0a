package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever a server sends for a playlist, a player reads it and plans by it, or says why not. */
final class PlaylistFuzzTest {
    @FuzzTest
    void fuzzPlaylist(byte[] input) {
        check(new PlaylistScan(), input);
    }

    private static void check(PlaylistScan scan, byte[] text) {
        List<HlsFetch> fetches = new ArrayList<>();
        try {
            scan.read(text, text.length);
            assertThat(scan.openSequence()).isEqualTo(scan.firstListed() + scan.segmentCount());
            assertThat(scan.partsTo(scan.segmentCount())).isEqualTo(scan.partCount());
            assertThat(scan.mapUri().length()
                            + scan.hintUri().length()
                            + scan.firstVariant().length())
                    .isLessThan(text.length);
            PlaylistAddress address = new PlaylistAddress("h", "/a/index.m3u8");
            FetchPlan plan = new FetchPlan(true);
            plan.begin(scan, true);
            plan.next(scan, true, address, fetches::add);
            plan.begin(scan, false);
            plan.next(scan, false, address, fetches::add);
            new PlaylistWatch(true).onPlaylist(scan);
        } catch (IOException refused) {
            assertThat(refused).hasMessageMatching("[ -~]+");
        }
        assertThat(fetches.size()).isLessThan(text.length + 1);
    }

    @Test
    void shouldSurviveCutsAndMutations() throws Exception {
        byte[] whole = PlaylistScanTest.lowLatency().text().toArray();
        PlaylistScan scan = new PlaylistScan();
        for (int length = 0; length <= whole.length; length++) {
            check(scan, Arrays.copyOf(whole, length));
        }
        Seeded.forSeeds(Scale.count(1_000, 50_000), random -> {
            byte[] mutated = whole.clone();
            for (int i = random.nextInt(8); i >= 0; i--) {
                int at = random.nextInt(mutated.length);
                int from = random.nextInt(mutated.length);
                switch (random.nextInt(3)) {
                    case 0 -> mutated[at] = (byte) random.nextInt(256);
                    case 1 -> mutated[at] = (byte) "#:,=\"\r\n.0".charAt(random.nextInt(9));
                    default ->
                        System.arraycopy(
                                whole,
                                from,
                                mutated,
                                at,
                                Math.min(random.nextInt(200), whole.length - Math.max(at, from)));
                }
            }
            check(scan, mutated);
        });
    }
}
