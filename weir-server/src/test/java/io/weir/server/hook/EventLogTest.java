package io.weir.server.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.id.SortableIds;
import io.weir.base.time.ManualClock;
import io.weir.server.hook.HookEvent.Connected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventLogTest {
    private final ManualClock clock = new ManualClock();
    private final EventLog log = new EventLog("n1", clock, 10);

    private static HookEvent event(int number) {
        return new Connected(new HookClient("rtmpConn", "c" + number, "10.0.0.1:1", ""));
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            log.append(event(i));
        }
    }

    @Test
    void shouldNumberEventsAndReplayThem() {
        append(4);
        EventLog.Page page = log.read(2);
        assertThat(page.entries()).extracting(EventLog.Entry::seq).containsExactly(3L, 4L);
        assertThat(page.lostCount()).isZero();
        assertThat(page.next()).isEqualTo(4);
        assertThat(log.read(4).entries()).isEmpty();
    }

    @Test
    void shouldTellOfAGap() {
        append(25);
        EventLog.Page page = log.read(3);
        assertThat(page.lostCount()).isEqualTo(12);
        assertThat(page.entries())
                .extracting(EventLog.Entry::seq)
                .hasSize(10)
                .startsWith(16L)
                .endsWith(25L);
        assertThat(log.read(20).lostCount()).isZero();
    }

    @Test
    void shouldBoundTheMemoryOfQueries() {
        EventLog big = new EventLog("n1", clock, EventLog.ENTRIES_MAX);
        String query = "q".repeat(1 << 20);
        for (int i = 0; i < 100; i++) {
            big.append(new Connected(new HookClient("rtmpConn", "c", "", query)));
        }
        assertThat(big.read(0).lostCount()).isBetween(60L, 80L);
        assertThat(big.lastSeq()).isEqualTo(100);
    }

    @Test
    void shouldWakeFollowersUntilTheyLeave() {
        AtomicInteger woken = new AtomicInteger();
        Runnable wake = woken::incrementAndGet;
        assertThat(log.follow(wake)).isTrue();
        append(3);
        log.unfollow(wake);
        append(3);
        assertThat(woken).hasValue(3);
    }

    @Test
    void shouldBoundItsFollowers() {
        for (int i = 0; i < EventLog.FOLLOWERS_MAX; i++) {
            assertThat(log.follow(() -> {})).isTrue();
        }
        assertThat(log.follow(() -> {})).isFalse();
    }

    @Test
    void shouldFeedWhatIsWantedAndSayWhatIsMissing() {
        append(15);
        EventFeed feed = new EventFeed(log, EventFilter.of(List.of("connected"), List.of()), "2", clock);
        List<EventFeed.Message> messages = feed.next();
        assertThat(messages.getFirst().type()).isEqualTo("gap");
        assertThat(messages.getFirst().json()).contains("\"lost\":3").contains("\"node\":\"n1\"");
        assertThat(messages).hasSize(11);
        assertThat(messages.getLast().id()).isEqualTo(log.source().instance() + ":15");
        assertThat(feed.isAtEnd()).isTrue();
        assertThat(new EventFeed(log, EventFilter.of(List.of("read"), List.of()), "10", clock).next())
                .isEmpty();
    }

    @Test
    void shouldReplayAllAfterARestart() {
        append(3);
        EventFeed feed = new EventFeed(log, EventFilter.of(List.of(), List.of()), "other-instance:70", clock);
        assertThat(feed.next())
                .extracting(EventFeed.Message::type)
                .containsExactly("gap", "connected", "connected", "connected");
    }

    @Test
    void shouldRefuseABadPosition() {
        assertThatThrownBy(() -> new EventFeed(log, EventFilter.of(List.of(), List.of()), "soon", clock))
                .hasMessage("invalid since: 'soon'");
        assertThatThrownBy(() -> new EventFeed(log, EventFilter.of(List.of(), List.of()), "-1", clock))
                .hasMessage("invalid since: '-1'");
        assertThatThrownBy(() -> EventFilter.of(List.of(), List.of("~(")))
                .hasMessageContaining("invalid regular expression");
    }

    @Test
    void shouldMakeIdsThatSortByTime() {
        UUID before = SortableIds.next(clock.wallTime(), ThreadLocalRandom.current());
        clock.advance(Duration.ofMillis(5));
        UUID after = SortableIds.next(clock.wallTime(), ThreadLocalRandom.current());
        assertThat(before.version()).isEqualTo(7);
        assertThat(before.variant()).isEqualTo(2);
        assertThat(before.toString()).isLessThan(after.toString());
    }

    @Test
    void shouldTellOfOnlySoManyRefusals() {
        List<HookEvent> told = new ArrayList<>();
        Refusals refusals = new Refusals(told::add, clock);
        for (int i = 0; i < 100; i++) {
            refusals.onRefused(HookClient.NONE, "cam", "read", "no_stream");
        }
        assertThat(told).hasSize(Refusals.PER_SECOND_MAX);
        clock.advance(Duration.ofSeconds(1));
        refusals.onRefused(HookClient.NONE, "cam", "read", "no_stream");
        assertThat(told.getLast())
                .isInstanceOfSatisfying(
                        HookEvent.SessionRefused.class,
                        refused -> assertThat(refused.unreported()).isEqualTo(80));
    }

    @Test
    void shouldShowNoSecretOfAQuery() {
        HookClient client = new HookClient("rtmpConn", "c", "", "user=me&pass=hidden&x=1");
        EventEnvelope envelope =
                EventEnvelope.of(log.source(), new EventLog.Entry(1, "id", clock.wallTime(), new Connected(client)));
        assertThat(envelope.data().toString()).contains("x=1").doesNotContain("hidden");
        assertThat(client.toString()).doesNotContain("hidden");
    }

    @Test
    void shouldEscapeQueriesForShells() {
        assertThat(CommandHooks.escaped("a=b c&d=$(reboot);`x`*~'\"\\"))
                .isEqualTo("a%3Db+c%26d%3D%24%28reboot%29%3B%60x%60%2A~%27%22%5C");
    }
}
