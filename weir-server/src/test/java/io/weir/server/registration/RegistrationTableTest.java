package io.weir.server.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.server.registration.Desk.Registrant;
import io.weir.server.stream.EndReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may register what, and which ports are open for it. */
class RegistrationTableTest {
    private static final int PORT = 2000;

    private final Desk desk = new Desk();

    private static RegistrationScope any(String app) {
        return RegistrationScope.anyKey(PORT, app);
    }

    private static RegistrationScope exact(String app, String key) {
        return RegistrationScope.exactKey(PORT, app, key);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void shouldOpenAPortWithItsFirstRegistrationAndCloseItAfterTheLast(Role role) {
        Registrant first = desk.register(role, exact("live", "a"));
        Registrant second = desk.register(role, exact("live", "b"));
        assertThat(first.succeeded()).isTrue();
        assertThat(second.succeeded()).isTrue();
        assertThat(desk.ports).containsExactly("open 2000");
        desk.remove(first);
        assertThat(desk.ports).containsExactly("open 2000");
        desk.remove(second);
        assertThat(desk.ports).containsExactly("open 2000", "close 2000");
    }

    @Test
    void shouldLeaveConfiguredPortsOpen() {
        Registrant registrant = desk.publishers(RegistrationScope.anyKey(Desk.CONFIGURED, "live"));
        assertThat(registrant.succeeded()).isTrue();
        desk.remove(registrant);
        assertThat(desk.ports).isEmpty();
    }

    @Test
    void shouldTellTheChosenPort() {
        Registrant registrant = desk.publishers(RegistrationScope.anyKey(0, "live"));
        assertThat(registrant.publishers).containsExactly(new PublisherMessage.RegistrationSucceeded(50_000));
        desk.remove(registrant);
        assertThat(desk.ports).containsExactly("open 50000", "close 50000");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void shouldFailWhenThePortCannotBeOpened(Role role) {
        desk.portsFail = true;
        assertThat(desk.register(role, any("live")).failure()).isEqualTo(RegistrationFailure.PORT_UNAVAILABLE);
        desk.portsFail = false;
        assertThat(desk.register(role, any("live")).succeeded()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void shouldFailWhenKeysOverlap(Role role) {
        desk.register(role, any("any"));
        desk.register(role, exact("exact", "a"));
        assertThat(desk.register(role, any("any")).failure()).isEqualTo(RegistrationFailure.KEY_TAKEN);
        assertThat(desk.register(role, exact("any", "a")).failure()).isEqualTo(RegistrationFailure.KEY_TAKEN);
        assertThat(desk.register(role, exact("exact", "a")).failure()).isEqualTo(RegistrationFailure.KEY_TAKEN);
        assertThat(desk.register(role, any("exact")).failure()).isEqualTo(RegistrationFailure.KEY_TAKEN);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void shouldKeepApartWhatDoesNotOverlap(Role role) {
        desk.register(role, exact("live", "a"));
        Role other = role == Role.PUBLISHER ? Role.WATCHER : Role.PUBLISHER;
        assertThat(desk.register(role, exact("live", "b")).succeeded()).isTrue();
        assertThat(desk.register(role, exact("other", "a")).succeeded()).isTrue();
        assertThat(desk.register(other, any("live")).succeeded()).isTrue();
        assertThat(desk.register(role, RegistrationScope.exactKey(PORT + 1, "live", "a"))
                        .succeeded())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void shouldKeepIncumbentWhenNewcomerFails(Role role) {
        Registrant incumbent = desk.register(role, exact("live", "a"));
        Desk.Client client = desk.client(role, PORT, "live", "a");
        Registrant newcomer = desk.register(role, exact("live", "a"));
        assertThat(newcomer.failure()).isEqualTo(RegistrationFailure.KEY_TAKEN);
        desk.remove(newcomer);
        assertThat(client.in()).isTrue();
        assertThat(client.ended).isNull();
        assertThat(desk.client(role, PORT, "live", "b").answer()).isEqualTo("NOT_CONFIGURED");
        assertThat(desk.register(role, exact("live", "a")).failure()).isEqualTo(RegistrationFailure.KEY_TAKEN);
        assertThat(desk.ports).containsExactly("open 2000");
        assertThat(incumbent.failure()).isNull();
    }

    @Test
    void shouldKeepTheNewRegistrationHoweverOftenTheOldOneIsRemoved() {
        Registrant current = desk.publishers(exact("live", "a"));
        for (int i = 0; i < 1000; i++) {
            Registrant stale = current;
            desk.table.submit(new RegistrationRequest.RemoveRegistration(stale.token));
            Registrant next = new Registrant();
            desk.table.submit(
                    RegistrationRequest.ListenForPublishers.open(next.token, exact("live", "a"), next.publishers::add));
            desk.table.submit(new RegistrationRequest.RemoveRegistration(stale.token));
            desk.settle();
            assertThat(next.succeeded()).isTrue();
            current = next;
        }
        assertThat(desk.client(Role.PUBLISHER, PORT, "live", "a").in()).isTrue();
    }

    @Test
    void shouldFailATlsMismatchForTheNewcomerOnly() {
        Registrant plain = desk.publishers(any("live"));
        RegistrationScope tls = new RegistrationScope(PORT, "other", new StreamKey.Any(), true);
        assertThat(desk.publishers(tls).failure()).isEqualTo(RegistrationFailure.TLS_MISMATCH);
        assertThat(desk.watchers(tls).failure()).isEqualTo(RegistrationFailure.TLS_MISMATCH);
        assertThat(plain.failure()).isNull();
        assertThat(desk.client(Role.PUBLISHER, PORT, "live", "a").in()).isTrue();
        assertThat(desk.publishers(RegistrationScope.anyKey(Desk.CONFIGURED_TLS, "live"))
                        .failure())
                .isEqualTo(RegistrationFailure.TLS_MISMATCH);
        assertThat(desk.publishers(new RegistrationScope(Desk.CONFIGURED_TLS, "live", new StreamKey.Any(), true))
                        .succeeded())
                .isTrue();
    }

    @Test
    void shouldOpenAPortWithTlsWhenItsFirstRegistrationWantsIt() {
        desk.watchers(new RegistrationScope(PORT, "live", new StreamKey.Any(), true));
        assertThat(desk.ports).containsExactly("open 2000 tls");
        assertThat(desk.watchers(any("other")).failure()).isEqualTo(RegistrationFailure.TLS_MISMATCH);
    }

    @Test
    void shouldFailAWithdrawnRequestAndALiveTokenUsedAgain() {
        Registrant hasty = new Registrant();
        desk.table.submit(
                RegistrationRequest.ListenForPublishers.open(hasty.token, any("live"), hasty.publishers::add));
        desk.table.submit(new RegistrationRequest.RemoveRegistration(hasty.token));
        desk.settle();
        assertThat(hasty.failure()).isEqualTo(RegistrationFailure.WITHDRAWN);

        Registrant twice = desk.publishers(any("live"));
        desk.submit(RegistrationRequest.ListenForWatchers.open(twice.token, any("live"), twice.watchers::add));
        assertThat(twice.failure()).isEqualTo(RegistrationFailure.TOKEN_IN_USE);
        assertThat(desk.ports).containsExactly("open 2000");
    }

    @Test
    void shouldPassClientsWithoutARegistrationToPathsOnConfiguredPortsOnly() {
        desk.publishers(RegistrationScope.exactKey(Desk.CONFIGURED, "live", "a"));
        desk.publishers(exact("live", "a"));
        assertThat(desk.client(Role.PUBLISHER, Desk.CONFIGURED, "live", "b").answer())
                .isEqualTo("waiting");
        assertThat(desk.client(Role.WATCHER, Desk.CONFIGURED, "live", "a").answer())
                .isEqualTo("waiting");
        assertThat(desk.passedOn).hasSize(2);
        assertThat(desk.client(Role.PUBLISHER, PORT, "live", "b").answer()).isEqualTo("NOT_CONFIGURED");
        assertThat(desk.client(Role.WATCHER, PORT, "live", "a").answer()).isEqualTo("NOT_CONFIGURED");
        assertThat(desk.passedOn).hasSize(2);
    }

    @Test
    void shouldNotLeadToPathsFromAPortThatItsRegistrationsHaveLeft() {
        desk.remove(desk.publishers(any("live")));
        assertThat(desk.client(Role.PUBLISHER, PORT, "live", "a").answer()).isEqualTo("NOT_CONFIGURED");
        assertThat(desk.passedOn).isEmpty();
    }

    @Test
    void shouldBoundPorts() {
        List<Registrant> registrants = new ArrayList<>();
        for (int i = 0; i < PortTable.PORTS_MAX; i++) {
            registrants.add(desk.publishers(RegistrationScope.anyKey(3000 + i, "live")));
        }
        assertThat(registrants).allMatch(Registrant::succeeded);
        assertThat(desk.publishers(RegistrationScope.anyKey(2999, "live")).failure())
                .isEqualTo(RegistrationFailure.TOO_MANY);
        assertThat(desk.publishers(RegistrationScope.anyKey(3000, "other")).succeeded())
                .isTrue();
        desk.remove(registrants.getLast());
        assertThat(desk.publishers(RegistrationScope.anyKey(2999, "live")).succeeded())
                .isTrue();
    }

    @Test
    void shouldBoundRegistrations() {
        Registrant last = new Registrant();
        for (int i = 0; i < RegistrationTable.REGISTRATIONS_MAX; i++) {
            last = desk.watchers(exact("live", "key" + i));
        }
        assertThat(last.succeeded()).isTrue();
        assertThat(desk.publishers(exact("live", "one more")).failure()).isEqualTo(RegistrationFailure.TOO_MANY);
        desk.remove(last);
        assertThat(desk.publishers(exact("live", "one more")).succeeded()).isTrue();
    }

    @Test
    void shouldBoundRequestsAndNeverLoseARemoval() {
        Registrant standing = desk.publishers(RegistrationScope.anyKey(Desk.CONFIGURED, "live"));
        List<Desk.Client> clients = new ArrayList<>();
        for (int i = 0; i < RegistrationTable.REQUESTS_MAX; i++) {
            clients.add(desk.impatient(Role.PUBLISHER, "live", "key" + i));
        }
        assertThat(clients).allMatch(client -> client.answer().equals("waiting"));
        assertThat(desk.impatient(Role.PUBLISHER, "live", "one more").answer()).isEqualTo("BUSY");
        Registrant late = new Registrant();
        desk.table.submit(RegistrationRequest.ListenForPublishers.open(late.token, any("x"), late.publishers::add));
        assertThat(late.failure()).isEqualTo(RegistrationFailure.BUSY);
        desk.table.submit(new RegistrationRequest.RemoveRegistration(standing.token));
        desk.settle();
        assertThat(clients).allMatch(client -> client.ended == EndReason.REGISTRATION_REMOVED);
        assertThat(desk.publishers(RegistrationScope.anyKey(Desk.CONFIGURED, "live"))
                        .succeeded())
                .isTrue();
    }

    @Test
    void shouldEndEverythingAndTakeNoMoreWhenClosed() {
        Registrant registrant = desk.publishers(any("live"));
        Desk.Client client = desk.client(Role.PUBLISHER, PORT, "live", "a");
        desk.table.close();
        desk.settle();
        assertThat(client.ended).isEqualTo(EndReason.SERVER_STOPPING);
        assertThat(registrant.publishers.getLast())
                .isEqualTo(new PublisherMessage.PublishingStopped(client.id, EndReason.SERVER_STOPPING));
        assertThat(desk.ports).containsExactly("open 2000", "close 2000");
        assertThat(desk.publishers(any("late")).failure()).isEqualTo(RegistrationFailure.SERVER_STOPPING);
    }

    @Test
    void shouldRefuseScopesThatCannotBe() {
        assertThatThrownBy(() -> RegistrationScope.anyKey(65_536, "live")).hasMessageContaining("65536");
        assertThatThrownBy(() -> RegistrationScope.anyKey(-1, "live")).hasMessageContaining("-1");
        assertThatThrownBy(() -> RegistrationScope.anyKey(PORT, "/live")).hasMessageContaining("slash");
        assertThatThrownBy(() -> RegistrationScope.anyKey(PORT, "live?x=1")).hasMessageContaining("query");
        assertThat(RegistrationScope.anyKey(PORT, "a".repeat(RegistrationScope.APP_LENGTH_MAX)))
                .isNotNull();
        assertThatThrownBy(() -> RegistrationScope.anyKey(PORT, "a".repeat(RegistrationScope.APP_LENGTH_MAX + 1)))
                .hasMessageContaining("longer");
        assertThat(new StreamKey.Exact("k".repeat(StreamKey.LENGTH_MAX))).isNotNull();
        assertThatThrownBy(() -> new StreamKey.Exact("k".repeat(StreamKey.LENGTH_MAX + 1)))
                .hasMessageContaining("longer");
        assertThat(new StreamId("i".repeat(StreamId.LENGTH_MAX))).isNotNull();
        assertThatThrownBy(() -> new StreamId("i".repeat(StreamId.LENGTH_MAX + 1)))
                .hasMessageContaining("128");
        assertThatThrownBy(() -> new StreamId("")).hasMessageContaining("128");
    }

    @Test
    void shouldKeepKeysOutOfTexts() {
        RegistrationScope scope = exact("live", "s3cret");
        assertThat(scope.toString()).contains("live").doesNotContain("s3cret");
        assertThat(new WatcherMessage.KeyBecameActive("s3cret").toString()).doesNotContain("s3cret");
        Registrant registrant = desk.publishers(scope);
        desk.client(Role.PUBLISHER, PORT, "live", "s3cret");
        assertThat(registrant.publishers.toString()).doesNotContain("s3cret");
    }
}
