package io.weir.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.time.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExpiringTableTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock();
    private final ExpiringTable<Integer, String> table = new ExpiringTable<>(3, clock);

    private void put(int... keys) {
        for (int key : keys) {
            table.put(key, "v" + key, LONG);
        }
    }

    @Test
    void shouldKeepEntriesForTheirTime() {
        put(1);
        clock.advance(LONG.minusNanos(1));
        assertThat(table.get(1)).isEqualTo("v1");
        clock.advance(Duration.ofNanos(1));
        assertThat(table.get(1)).isNull();
        assertThat(table.get(2)).isNull();
    }

    @Test
    void shouldGiveUpTheOldestWhenItIsFull() {
        put(1, 2, 3);
        assertThat(table.size()).isEqualTo(3);
        put(4);
        assertThat(table.size()).isEqualTo(3);
        assertThat(table.get(1)).isNull();
        assertThat(table.get(2)).isEqualTo("v2");
        put(5);
        assertThat(table.get(2)).isNull();
        assertThat(table.get(3)).isEqualTo("v3");
    }

    @Test
    void shouldTakeAnEntryThatIsPutAgainForTheNewest() {
        put(1, 2, 3);
        table.put(1, "again", LONG);
        assertThat(table.size()).isEqualTo(3);
        put(4);
        assertThat(table.get(1)).isEqualTo("again");
        assertThat(table.get(2)).isNull();
    }

    @Test
    void shouldTakeAwayWhatHasExpiredAFewAtATime() {
        ExpiringTable<Integer, String> large = new ExpiringTable<>(1000, clock);
        for (int i = 0; i < 10; i++) {
            large.put(i, "old", LONG);
        }
        clock.advance(LONG);
        large.put(10, "new", LONG);
        assertThat(large.size()).isEqualTo(10 - ExpiringTable.EXPIRED_AT_ONCE + 1);
        for (int i = 11; i < 15; i++) {
            large.put(i, "new", LONG);
        }
        assertThat(large.size()).as("only those that still hold").isEqualTo(5);
    }

    @Test
    void shouldHoldOneEntry() {
        ExpiringTable<Integer, String> single = new ExpiringTable<>(1, clock);
        single.put(1, "a", LONG);
        single.put(2, "b", LONG);
        assertThat(single.size()).isEqualTo(1);
        assertThat(single.get(2)).isEqualTo("b");
    }
}
