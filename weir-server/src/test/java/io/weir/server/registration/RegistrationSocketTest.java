package io.weir.server.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.config.ConfigLoader;
import io.weir.server.node.Server;
import io.weir.server.registration.RegistrationRequest.ListenForPublishers;
import io.weir.server.registration.RegistrationRequest.ListenForWatchers;
import io.weir.server.registration.RegistrationRequest.RemoveRegistration;
import io.weir.testkit.net.Ports;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registrations on a whole node, with real clients on loopback. */
class RegistrationSocketTest {
    private final EventLoops loops = EventLoops.start(1);
    private final List<PublisherMessage> publishers = new CopyOnWriteArrayList<>();
    private final List<WatcherMessage> watchers = new CopyOnWriteArrayList<>();
    private final RegistrationToken token = new RegistrationToken();
    private Server server;

    @BeforeEach
    void start(@TempDir Path state) throws Exception {
        String config = "stateDirectory: " + state + """

                rtmpAddress: 127.0.0.1:0
                rtmpsAddress: 127.0.0.1:0
                httpAddress: 127.0.0.1:0
                hls: no
                webrtc: no
                paths:
                  all_others:
                """;
        server = Server.start(ConfigLoader.loadText("test", config, Map.of()).config(), "test", Clock.system());
    }

    @AfterEach
    void stop() {
        server.close();
        loops.close();
    }

    private int configuredPort(String protocol) {
        return server.listening().stream()
                .filter(open -> open.protocol().equals(protocol))
                .findFirst()
                .orElseThrow()
                .port();
    }

    private static <T> T awaited(List<? super T> messages, Class<T> type) {
        await().atMost(RtmpTestClient.PATIENCE).until(() -> messages.stream().anyMatch(type::isInstance));
        return Desk.Registrant.last(messages, type);
    }

    private int publishersOn(int port, String app) {
        server.registrations()
                .submit(ListenForPublishers.open(token, RegistrationScope.anyKey(port, app), publishers::add));
        return awaited(publishers, PublisherMessage.RegistrationSucceeded.class).port();
    }

    private RtmpTestClient publish(int port, String path) {
        return RtmpTestClient.publish(loops, "rtmp://127.0.0.1:" + port + "/" + path);
    }

    private RtmpTestClient play(int port, String path) {
        return RtmpTestClient.play(loops, "rtmp://127.0.0.1:" + port + "/" + path);
    }

    @Test
    void shouldHandAPublishersMediaToTheRegistrant() throws Exception {
        int port = publishersOn(0, "studio");
        try (RtmpTestClient publisher = publish(port, "studio/cam").started()) {
            publisher.sendFixture();
            int units = RtmpTestClient.fixture().size();
            await().atMost(RtmpTestClient.PATIENCE)
                    .until(() -> publishers.stream()
                                    .filter(PublisherMessage.UnitReceived.class::isInstance)
                                    .count()
                            >= units);
        }
        awaited(publishers, PublisherMessage.PublishingStopped.class);
        assertThat(publishers.get(1)).isInstanceOf(PublisherMessage.PublisherConnected.class);
        assertThat(publishers)
                .filteredOn(PublisherMessage.TrackChanged.class::isInstance)
                .hasSize(2);
        assertThat(publishers)
                .filteredOn(PublisherMessage.MetadataChanged.class::isInstance)
                .hasSize(1);
        assertThat(publishers.getLast()).isInstanceOf(PublisherMessage.PublishingStopped.class);
    }

    @Test
    void shouldOpenAPortAtRuntimeAndCloseItAfterTheLastRegistration() throws Exception {
        int port = publishersOn(0, "studio");
        assertThat(Ports.isListening(port)).isTrue();
        try (RtmpTestClient publisher = publish(port, "studio/cam").started();
                RtmpTestClient stray = publish(port, "other/cam")) {
            assertThat(stray.ended()).contains("nobody is registered");
            server.registrations().submit(new RemoveRegistration(token));
            assertThat(publisher.ended()).contains("registration was removed");
        }
        await().atMost(RtmpTestClient.PATIENCE).until(() -> !Ports.isListening(port));
        assertThat(Ports.isListening(configuredPort("rtmp"))).isTrue();
    }

    @Test
    void shouldLeaveOtherApplicationsOfAConfiguredPortToPaths() throws Exception {
        int port = publishersOn(configuredPort("rtmp"), "studio");
        try (RtmpTestClient registered = publish(port, "studio/cam").started();
                RtmpTestClient publisher = publish(port, "live/cam").started()) {
            publisher.sendFixture();
            try (RtmpTestClient watcher = play(port, "live/cam").started()) {
                server.registrations().submit(new RemoveRegistration(token));
                assertThat(registered.ended()).contains("registration was removed");
                assertThat(publisher.isEnded()).isFalse();
                assertThat(watcher.isEnded()).isFalse();
            }
        }
        assertThat(Ports.isListening(port)).isTrue();
    }

    @Test
    void shouldAskTheRegistrantAboutEachPublisher() throws Exception {
        server.registrations()
                .submit(ListenForPublishers.open(token, RegistrationScope.anyKey(0, "studio"), publishers::add)
                        .approved());
        int port = awaited(publishers, PublisherMessage.RegistrationSucceeded.class)
                .port();
        try (RtmpTestClient rejected = publish(port, "studio/cam")) {
            answer("cam", Approval::reject);
            assertThat(rejected.ended()).contains("not approved");
        }
        try (RtmpTestClient dropped = publish(port, "studio/dropped")) {
            answer("dropped", Approval::close);
            assertThat(dropped.ended()).contains("not approved");
        }
        try (RtmpTestClient approved = publish(port, "studio/approved")) {
            answer("approved", approval -> {
                assertThat(approved.isStarted()).isFalse();
                approval.approve();
            });
            approved.started();
        }
    }

    private void answer(String key, Consumer<Approval> how) {
        await().atMost(RtmpTestClient.PATIENCE)
                .until(() -> publishers.getLast() instanceof PublisherMessage.PublisherRequiringApproval asked
                        && asked.request().key().equals(key));
        how.accept(awaited(publishers, PublisherMessage.PublisherRequiringApproval.class)
                .approval());
    }

    @Test
    void shouldRefuseASecondPublisher() throws Exception {
        int port = publishersOn(0, "studio");
        try (RtmpTestClient first = publish(port, "studio/cam").started();
                RtmpTestClient second = publish(port, "studio/cam")) {
            assertThat(second.ended()).contains("already publishing");
            assertThat(first.isEnded()).isFalse();
        }
    }

    @Test
    void shouldTellWhetherAKeyIsWatched() throws Exception {
        server.registrations()
                .submit(ListenForWatchers.open(token, RegistrationScope.exactKey(0, "show", "cam"), watchers::add));
        int port = awaited(watchers, WatcherMessage.RegistrationSucceeded.class).port();
        try (RtmpTestClient watcher = play(port, "show/cam").started();
                RtmpTestClient other = play(port, "show/other")) {
            awaited(watchers, WatcherMessage.KeyBecameActive.class);
            assertThat(other.ended()).contains("nobody is registered");
            assertThat(watcher.isEnded()).isFalse();
        }
        awaited(watchers, WatcherMessage.KeyBecameInactive.class);
    }

    @Test
    void shouldServeTlsWithTheCertificateOfTheRtmpsListener() throws Exception {
        RegistrationScope scope = new RegistrationScope(0, "studio", new StreamKey.Any(), true);
        server.registrations().submit(ListenForPublishers.open(token, scope, publishers::add));
        int port = awaited(publishers, PublisherMessage.RegistrationSucceeded.class)
                .port();
        try (RtmpTestClient publisher = RtmpTestClient.publish(loops, "rtmps://127.0.0.1:" + port + "/studio/cam")
                .started()) {
            assertThat(publisher.isEnded()).isFalse();
        }
        awaited(publishers, PublisherMessage.PublishingStopped.class);
    }

    @Test
    void shouldFailOnAPortThatIsInUse() throws Exception {
        RegistrationScope scope = RegistrationScope.anyKey(configuredPort("http"), "studio");
        server.registrations().submit(ListenForPublishers.open(token, scope, publishers::add));
        PublisherMessage.RegistrationFailed failed = awaited(publishers, PublisherMessage.RegistrationFailed.class);
        assertThat(failed.reason()).isEqualTo(RegistrationFailure.PORT_UNAVAILABLE);
        assertThat(failed.text()).contains(String.valueOf(scope.port()));
    }

    @Test
    void shouldEndClientsWhenTheServerStops() throws Exception {
        int port = publishersOn(0, "studio");
        try (RtmpTestClient publisher = publish(port, "studio/cam").started()) {
            server.close();
            assertThat(publisher.ended()).isNotEmpty();
        }
        awaited(publishers, PublisherMessage.PublishingStopped.class);
        assertThat(publishers)
                .filteredOn(PublisherMessage.PublishingStopped.class::isInstance)
                .hasSize(1);
        assertThat(Ports.isListening(port)).isFalse();
    }
}
