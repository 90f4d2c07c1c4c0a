package io.weir.server.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.id.SessionId;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.config.ConfigLoader;
import io.weir.server.node.Server;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How an embedder uses registrations: a server in this process whose application {@code in} takes publishers, and whose application
 * {@code out} shows what they publish to watchers, on a port of its own. {@code docs/internals/registration.md} explains the rules.
 */
class RegistrationExampleTest {
    /** Passes what is published on a key of one application on to the same key of another. */
    private static final class Relay {
        private final RegistrationTable registrations;
        private final RegistrationToken inToken = new RegistrationToken();
        private final RegistrationToken outToken = new RegistrationToken();
        private final CompletableFuture<Integer> port = new CompletableFuture<>();
        private final CompletableFuture<WatcherMedia> media = new CompletableFuture<>();
        private final Map<SessionId, KeyFeed> feeds = new ConcurrentHashMap<>();

        Relay(RegistrationTable registrations) {
            this.registrations = registrations;
        }

        /** Registers both sides; answers the port. Not to be called by a listener: it waits. */
        int open() throws Exception {
            // port 0: the server picks a free one and opens it, since nobody listens there yet
            registrations.submit(RegistrationRequest.ListenForPublishers.open(
                            inToken, RegistrationScope.anyKey(0, "in"), this::onPublisher)
                    .from(AddressRule.allow("127.0.0.0/8", "::1"))
                    .approved());
            int opened = port.get(RtmpTestClient.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            registrations.submit(RegistrationRequest.ListenForWatchers.open(
                    outToken, RegistrationScope.anyKey(opened, "out"), this::onWatcher));
            media.get(RtmpTestClient.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return opened;
        }

        /** Only the token's owner can remove: another registration's failure never gets here. */
        void close() {
            registrations.submit(new RegistrationRequest.RemoveRegistration(outToken));
            registrations.submit(new RegistrationRequest.RemoveRegistration(inToken));
        }

        private void onPublisher(PublisherMessage message) {
            switch (message) {
                case PublisherMessage.RegistrationSucceeded(int opened) -> port.complete(opened);
                case PublisherMessage.RegistrationFailed(var _, var text) ->
                    port.completeExceptionally(new IllegalStateException(text));
                case PublisherMessage.PublisherRequiringApproval(var request, var approval) -> {
                    // may be answered later and by another thread; unanswered it is a no
                    if (request.query().equals("token=good")) {
                        approval.approve();
                    } else {
                        approval.reject();
                    }
                }
                case PublisherMessage.PublisherConnected(var connection, var _, var key) ->
                    media.join().feed(key).ifPresent(feed -> feeds.put(connection, feed));
                case PublisherMessage.PublishingStopped(var connection, var _) -> {
                    KeyFeed ended = feeds.remove(connection);
                    if (ended != null) {
                        ended.close();
                    }
                }
                case PublisherMessage.TracksExpected(var connection, var kinds) -> {
                    KeyFeed feed = feeds.get(connection);
                    if (feed != null) {
                        feed.expect(kinds);
                    }
                }
                case PublisherMessage.MetadataChanged(var connection, var metadata) -> {
                    KeyFeed feed = feeds.get(connection);
                    if (feed != null) {
                        feed.metadata(metadata);
                    }
                }
                case PublisherMessage.TrackChanged(var connection, var track) -> {
                    KeyFeed feed = feeds.get(connection);
                    if (feed != null) {
                        feed.track(track);
                    }
                }
                case PublisherMessage.UnitReceived(var connection, var unit) -> {
                    KeyFeed feed = feeds.get(connection);
                    if (feed != null) {
                        feed.unit(unit);
                    }
                }
            }
        }

        private void onWatcher(WatcherMessage message) {
            switch (message) {
                case WatcherMessage.RegistrationSucceeded(int _, var opened) -> media.complete(opened);
                case WatcherMessage.RegistrationFailed(var _, var text) ->
                    media.completeExceptionally(new IllegalStateException(text));
                case WatcherMessage.WatcherRequiringApproval(var _, var approval) -> approval.approve();
                // the moment to start or stop a source that runs on demand
                case WatcherMessage.KeyBecameActive _, WatcherMessage.KeyBecameInactive _ -> {}
            }
        }
    }

    @Test
    void shouldRelayWhatIsPublishedToThoseWhoWatch(@TempDir Path state) throws Exception {
        String config = "stateDirectory: " + state + """

                rtmpAddress: 127.0.0.1:0
                rtmpsAddress: ''
                httpAddress: 127.0.0.1:0
                hls: no
                webrtc: no
                """;
        try (EventLoops loops = EventLoops.start(1);
                Server server = Server.start(
                        ConfigLoader.loadText("example", config, Map.of()).config(), "test", Clock.system())) {
            Relay relay = new Relay(server.registrations());
            String base = "rtmp://127.0.0.1:" + relay.open();
            // before anybody publishes: a taken key is refused without asking
            try (RtmpTestClient stranger = RtmpTestClient.publish(loops, base + "/in/cam?token=bad")) {
                assertThat(stranger.ended()).contains("not approved");
            }
            try (RtmpTestClient watcher =
                            RtmpTestClient.play(loops, base + "/out/cam").started();
                    RtmpTestClient publisher = RtmpTestClient.publish(loops, base + "/in/cam?token=good")
                            .started()) {
                publisher.sendFixture();
                assertThat(watcher.fixtureReceived()).isEqualTo(RtmpTestClient.fixture());
                relay.close();
                assertThat(watcher.ended()).contains("registration was removed");
                assertThat(publisher.ended()).contains("registration was removed");
            }
        }
    }
}
