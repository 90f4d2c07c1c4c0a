package io.weir.server.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class UserReadersTest {
    private final UserReaders readers = new UserReaders();

    @Test
    void shouldLetInAsManyAsTheLimitSays() {
        assertThat(readers.enter("ada", 2)).isTrue();
        assertThat(readers.enter("ada", 2)).isTrue();
        assertThat(readers.enter("ada", 2)).isFalse();
        assertThat(readers.enter("bob", 1)).isTrue();
        readers.leave("ada");
        assertThat(readers.enter("ada", 2)).isTrue();
    }

    @Test
    void shouldCountThoseWithoutALimitForALaterOne() {
        readers.enter("ada", 0);
        readers.enter("ada", 0);
        assertThat(readers.enter("ada", 2)).isFalse();
    }

    @Test
    void shouldNotCountTheNameless() {
        assertThat(readers.enter("", 1)).isTrue();
        assertThat(readers.enter("", 1)).isTrue();
        assertThat(readers.size()).isZero();
    }

    @Test
    void shouldForgetAUserWithItsLastReader() {
        readers.enter("ada", 0);
        readers.enter("ada", 0);
        readers.leave("ada");
        assertThat(readers.size()).isOne();
        readers.leave("ada");
        readers.leave("ada");
        assertThat(readers.size()).isZero();
    }

    @Test
    void shouldCountRightFromManyThreads() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> entered = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                entered.add(threads.submit(() -> {
                    int mine = 0;
                    for (int k = 0; k < 1000; k++) {
                        mine += readers.enter("ada", 1500) ? 1 : 0;
                    }
                    return mine;
                }));
            }
            int all = 0;
            for (Future<Integer> each : entered) {
                all += each.get();
            }
            assertThat(all).isEqualTo(1500);
        }
    }
}
