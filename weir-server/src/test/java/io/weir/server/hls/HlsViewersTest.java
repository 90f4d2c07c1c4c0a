package io.weir.server.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.base.time.ManualClock;
import io.weir.config.ConfigException;
import io.weir.config.ConfigLoader;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.platform.http.HttpPeer;
import io.weir.platform.http.HttpRequest;
import io.weir.server.auth.AuthDecision;
import io.weir.server.path.Arrival;
import io.weir.server.path.PathHandle;
import io.weir.server.path.PathHandles;
import io.weir.server.path.ReadDecision;
import io.weir.server.session.SessionTable;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.FanoutLoad;
import io.weir.server.stream.FeedSink;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.StreamLimits;
import io.weir.server.stream.StreamListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HlsViewersTest {
    private static final PathName CAM = new PathName("cam");
    private static final PathName LOW = new PathName("cam_low");
    private static final Track SOUND = Track.of(0, new Codec.Opus(2, Bytes.EMPTY));
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8888);
    private static final int PLAYED_S = 5;

    private final ManualClock clock = new ManualClock();
    private final EmbeddedChannel home = new EmbeddedChannel();
    private final LiveStream stream = stream();
    private final SessionTable table = new SessionTable();
    private final HlsViewers viewers = new HlsViewers(table, clock, new SecureRandom());
    private PathHandle path;
    private HlsMuxers muxers;
    private HlsMuxer muxer;

    @BeforeEach
    void begin() throws ConfigException {
        home.freezeTime();
        path = PathHandles.idle(CAM, home.eventLoop(), clock);
        muxers = new HlsMuxers(
                ConfigLoader.loadText("test.yml", "paths:\n  cam: {}\n", Map.of())
                        .config()
                        .hls(),
                clock);
        muxer = muxers.of(CAM, stream);
        publish(stream);
        assertThat(muxer.summaries()).hasSize(1);
    }

    private LiveStream stream() {
        return new LiveStream(home.eventLoop(), StreamLimits.DEFAULT, StreamListener.NONE, new FanoutLoad(), clock);
    }

    private void publish(LiveStream stream) {
        FeedSink feed = stream.openFeed(home.eventLoop());
        feed.expect(Set.of(MediaKind.AUDIO));
        feed.track(SOUND);
        for (long ms = 0; ms < 1_000 * PLAYED_S; ms += 20) {
            long ticks = Ticks.ofMillis(ms, SOUND.clockRate());
            feed.unit(new AccessUnit(SOUND.id(), ticks, ticks, true, clock.nanoTime(), Bytes.wrap(new byte[50])));
            clock.advance(Duration.ofMillis(20));
        }
        home.runPendingTasks();
    }

    @AfterEach
    void close() {
        stream.close(EndReason.SERVER_STOPPING);
        home.runPendingTasks();
        home.finishAndReleaseAll();
    }

    private HlsSession begin(String token) {
        HlsSession.Client client = new HlsSession.Client(
                SessionId.random(),
                token,
                CAM,
                HttpRequest.of("GET", "/cam/index.m3u8", HttpPeer.direct(ADDRESS, ADDRESS, false)),
                clock.wallTime(),
                new AuthDecision.Allow("", null),
                Arrival.UNKNOWN);
        return viewers.begin(client, new HlsSession.Seat(new ReadDecision.Accepted(stream, path), muxer))
                .orElseThrow();
    }

    /** A second quality for the viewer. */
    private HlsMuxer join(HlsSession session, LiveStream other) throws ConfigException {
        HlsMuxer low = muxers.of(LOW, other);
        publish(other);
        assertThat(session.expect(LOW)).isTrue();
        PathHandle place = PathHandles.idle(LOW, home.eventLoop(), clock);
        session.join(LOW, new HlsSession.Seat(new ReadDecision.Accepted(other, place), low));
        return low;
    }

    private void pass(int seconds) {
        clock.advance(Duration.ofSeconds(seconds));
        home.advanceTimeBy(seconds, TimeUnit.SECONDS);
        home.runPendingTasks();
    }

    /** The viewer asks again and again. */
    private void poll(HlsSession session, int seconds) {
        for (int i = 0; i < seconds; i++) {
            session.touch(clock.nanoTime());
            pass(1);
        }
    }

    @Test
    void shouldEndAViewerWhoGoesOnAskingWhenWhatIsLeftIsPlayed() {
        HlsSession session = begin("token");
        poll(session, 3 * HlsViewers.LEFT_S);
        assertThat(viewers.find("token", "cam")).as("while the stream goes on").isSameAs(session);
        stream.close(EndReason.PUBLISHER_GONE);
        home.runPendingTasks();
        poll(session, PLAYED_S + HlsViewers.LEFT_S - 1);
        assertThat(viewers.find("token", "cam")).isSameAs(session);
        Rendition rendition = Objects.requireNonNull(
                muxer.rendition(muxer.summaries().getFirst().playlistUri().replace(".m3u8", "")));
        assertThat(Objects.requireNonNull(rendition.shown()).ended()).isTrue();
        poll(session, 2);
        assertThat(viewers.find("token", "cam")).isNull();
        assertThat(table.size()).isZero();
    }

    @Test
    void shouldKeepAViewerOfAQualityThatGoesOn() throws Exception {
        LiveStream other = stream();
        HlsSession session = begin("token");
        HlsMuxer lowMuxer = join(session, other);
        String file = lowMuxer.summaries().getFirst().playlistUri();
        stream.close(EndReason.PUBLISHER_GONE);
        home.runPendingTasks();
        poll(session, 4 * HlsViewers.LEFT_S);
        assertThat(viewers.find("token", "cam")).isSameAs(session);
        assertThat(session.owner(file)).isSameAs(lowMuxer);
        other.close(EndReason.PUBLISHER_GONE);
        home.runPendingTasks();
        poll(session, PLAYED_S + HlsViewers.LEFT_S - 1);
        assertThat(session.owner(file)).isSameAs(lowMuxer);
        poll(session, 2);
        assertThat(viewers.find("token", "cam")).isNull();
    }

    /** Its files may go, whoever watches the others. */
    @Test
    void shouldLeaveAQualityThatIsOverAndPlayed() throws Exception {
        LiveStream other = stream();
        HlsSession session = begin("token");
        HlsMuxer lowMuxer = join(session, other);
        String file = lowMuxer.summaries().getFirst().playlistUri();
        other.close(EndReason.PUBLISHER_GONE);
        home.runPendingTasks();
        poll(session, PLAYED_S + HlsViewers.LEFT_S - 1);
        assertThat(session.owner(file)).isSameAs(lowMuxer);
        poll(session, HlsViewers.IDLE_S + 1);
        assertThat(session.owner(file)).isNull();
        assertThat(lowMuxer.files().gone()).isDone();
        assertThat(viewers.find("token", "cam")).isSameAs(session);
    }

    @Test
    void shouldEndAViewerWhoAsksForNothingAnyMore() {
        begin("token");
        stream.close(EndReason.PUBLISHER_GONE);
        pass(HlsViewers.IDLE_S - 1);
        assertThat(table.size()).isEqualTo(1);
        pass(1);
        assertThat(table.size()).isZero();
    }

    @Test
    void shouldKeepTheSessionOfACdnAsLongAsItIsAskedFor() {
        HlsSession session = begin(HlsSession.CDN);
        stream.close(EndReason.PUBLISHER_GONE);
        poll(session, 5 * HlsViewers.LEFT_S);
        assertThat(viewers.find(HlsSession.CDN, "cam")).isSameAs(session);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void shouldRememberNothingOfASessionThatEndsBeforeItIsRetired() {
        HlsSession session = begin(HlsSession.CDN);
        viewers.end(session, EndReason.KICKED);
        viewers.retire(session);
        assertThat(viewers.retiredPathCount()).isZero();
        HlsSession over = begin(HlsSession.CDN);
        viewers.retire(over);
        assertThat(viewers.retiredPathCount()).isEqualTo(1);
        viewers.end(over, EndReason.KICKED);
        assertThat(viewers.retiredPathCount()).isZero();
    }
}
