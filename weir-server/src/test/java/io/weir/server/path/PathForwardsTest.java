package io.weir.server.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.base.id.PathName;
import io.weir.base.time.ManualClock;
import io.weir.config.ConfigException;
import io.weir.config.ConfigLoader;
import io.weir.config.ForwardConfig;
import io.weir.config.PathMatch;
import io.weir.config.PathRules;
import io.weir.config.SourceConfig;
import io.weir.server.stream.FanoutLoad;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.StreamLimits;
import io.weir.server.stream.StreamListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PathForwardsTest {
    private final ManualClock clock = new ManualClock();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    PathForwardsTest() {
        channel.freezeTime();
    }

    private final LiveStream stream =
            new LiveStream(channel.eventLoop(), StreamLimits.DEFAULT, StreamListener.NONE, new FanoutLoad(), clock);
    private final List<Recorded> opened = new ArrayList<>();
    private final PathForwards forwards = new PathForwards(new PathName("cam"), new Recording(), clock);

    @AfterEach
    void closeChannel() {
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldKeepWhatIsForwardedWhenOnlyThePlaceInTheListChanges() throws ConfigException {
        forwards.follow(match("rtmp://a/live/x", "rtmp://b/live/x"), stream);
        forwards.follow(match("rtmp://b/live/x", "rtmp://a/live/x"), stream);

        assertThat(opened).hasSize(2).noneMatch(each -> each.closed);
        assertThat(forwards.statuses()).extracting(PathStatus.Forward::position).containsExactly(1, 2);
    }

    @Test
    void shouldGiveEachOfTwoEqualForwardsItsOwnDestination() throws ConfigException {
        forwards.follow(match("rtmp://a/live/x", "rtmp://a/live/x"), stream);
        forwards.follow(match("rtmp://a/live/x", "rtmp://a/live/x"), stream);
        assertThat(opened).hasSize(2).noneMatch(each -> each.closed);

        forwards.follow(match("rtmp://a/live/x"), stream);
        assertThat(opened).extracting(each -> each.closed).containsExactly(false, true);

        forwards.close();
        assertThat(opened).allMatch(each -> each.closed);
    }

    private static PathMatch match(String... urls) throws ConfigException {
        StringBuilder text = new StringBuilder("paths:\n  cam:\n    forward:\n");
        for (String url : urls) {
            text.append("      - dest: ").append(url).append('\n');
        }
        return new PathRules(ConfigLoader.loadText("test.yml", text.toString(), Map.of())
                        .config()
                        .paths())
                .find(new PathName("cam"))
                .orElseThrow();
    }

    private static final class Recorded implements Destination {
        private boolean closed;

        @Override
        public Status status() {
            return new Status(State.FORWARDING, "", 0);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final class Recording implements Outgoing {
        @Override
        public Optional<PathSource> openSource(PathHandle path, String url, SourceConfig config) {
            return Optional.empty();
        }

        @Override
        public Optional<Destination> openDestination(PathName path, String url, ForwardConfig config, LiveStream from) {
            Recorded destination = new Recorded();
            opened.add(destination);
            return Optional.of(destination);
        }
    }
}
