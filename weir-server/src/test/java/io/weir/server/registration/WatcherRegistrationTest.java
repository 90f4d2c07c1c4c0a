package io.weir.server.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.server.registration.Desk.Client;
import io.weir.server.registration.Desk.Registrant;
import io.weir.server.registration.RegistrationRequest.ListenForWatchers;
import io.weir.server.registration.WatcherMessage.KeyBecameActive;
import io.weir.server.registration.WatcherMessage.KeyBecameInactive;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatcherRegistrationTest {
    private static final int PORT = 2000;
    private static final RegistrationScope LIVE = RegistrationScope.anyKey(PORT, "live");

    private final Desk desk = new Desk();

    private Client watch(String key) {
        return desk.client(Role.WATCHER, PORT, "live", key);
    }

    private static List<WatcherMessage> edges(Registrant registrant) {
        return registrant.watchers.stream()
                .filter(message -> message instanceof KeyBecameActive || message instanceof KeyBecameInactive)
                .toList();
    }

    @Test
    void shouldHoldWatchersThatComeBeforeAnyMediaOnTheStreamThatIsFedLater() {
        Registrant registrant = desk.watchers(LIVE);
        Client early = watch("a");
        assertThat(registrant.media().feed("a")).isPresent();
        Client late = watch("a");
        assertThat(desk.streams).hasSize(1);
        assertThat(early.seat().stream()).isSameAs(desk.streams.getFirst());
        assertThat(late.seat().stream()).isSameAs(desk.streams.getFirst());
        assertThat(watch("b").seat().stream()).isNotSameAs(desk.streams.getFirst());
    }

    @Test
    void shouldTellOfTheFirstWatcherAndOfTheLast() {
        Registrant registrant = desk.watchers(LIVE);
        Client first = watch("a");
        Client second = watch("a");
        Client other = watch("b");
        first.leave();
        first.leave();
        assertThat(edges(registrant)).containsExactly(new KeyBecameActive("a"), new KeyBecameActive("b"));
        second.leave();
        other.leave();
        watch("a");
        assertThat(edges(registrant))
                .containsExactly(
                        new KeyBecameActive("a"),
                        new KeyBecameActive("b"),
                        new KeyBecameInactive("a"),
                        new KeyBecameInactive("b"),
                        new KeyBecameActive("a"));
    }

    @Test
    void shouldTellOfEachKeyOnceMoreWhenRemoved() {
        Registrant registrant = desk.watchers(LIVE);
        Client client = watch("a");
        desk.remove(registrant);
        assertThat(edges(registrant)).containsExactly(new KeyBecameActive("a"), new KeyBecameInactive("a"));
        client.leave();
        assertThat(edges(registrant)).hasSize(2);
        assertThat(registrant.media().size()).isZero();
        assertThat(registrant.media().feed("a")).isEmpty();
    }

    @Test
    void shouldKeepAStreamWhileItIsWatchedOrFed() {
        Registrant registrant = desk.watchers(LIVE);
        WatcherMedia media = registrant.media();
        KeyFeed first = media.feed("a").orElseThrow();
        Client client = watch("a");
        KeyFeed second = media.feed("a").orElseThrow();
        first.close();
        client.leave();
        assertThat(media.size()).as("the second feed goes on").isOne();
        Client again = watch("a");
        second.close();
        assertThat(media.size()).as("somebody watches").isOne();
        assertThat(desk.streams).hasSize(1);
        again.leave();
        assertThat(media.size()).isZero();
    }

    @Test
    void shouldFeedOnlyKeysOfTheRegistration() {
        Registrant registrant = desk.watchers(RegistrationScope.exactKey(PORT, "live", "a"));
        assertThat(registrant.media().feed("a")).isPresent();
        assertThatThrownBy(() -> registrant.media().feed("b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldBoundKeys() {
        WatcherMedia media = desk.watchers(LIVE).media();
        for (int i = 0; i < WatcherMedia.KEYS_MAX - 1; i++) {
            assertThat(media.feed("key" + i)).isPresent();
        }
        assertThat(watch("last").in()).isTrue();
        assertThat(watch("one more").answer()).isEqualTo("BUSY");
        assertThat(media.feed("one more")).isEmpty();
        assertThat(watch("key0").in()).isTrue();
    }

    @Test
    void shouldApplyAddressRuleAndApproval() {
        Registrant registrant = new Registrant();
        desk.submit(ListenForWatchers.open(registrant.token, LIVE, registrant.watchers::add)
                .approved()
                .from(AddressRule.deny("10.0.0.0/8")));
        assertThat(desk.client(Role.WATCHER, PORT, "live", "a", "10.0.0.1").answer())
                .isEqualTo("NOT_ALLOWED");
        Client rejected = watch("a");
        registrant.approval().reject();
        Client approved = watch("a");
        assertThat(edges(registrant)).isEmpty();
        registrant.approval().approve();
        desk.settle();
        assertThat(rejected.answer()).isEqualTo("NOT_ALLOWED");
        assertThat(approved.in()).isTrue();
        assertThat(edges(registrant)).containsExactly(new KeyBecameActive("a"));
    }

    @Test
    void shouldLeaveTheOtherKindsClientsAlone() {
        Registrant watchers = desk.watchers(LIVE);
        desk.publishers(LIVE);
        Client publisher = desk.client(Role.PUBLISHER, PORT, "live", "a");
        Client watcher = watch("a");
        desk.remove(watchers);
        assertThat(watcher.in()).isTrue();
        assertThat(publisher.ended).isNull();
        assertThat(desk.ports).containsExactly("open 2000");
    }
}
