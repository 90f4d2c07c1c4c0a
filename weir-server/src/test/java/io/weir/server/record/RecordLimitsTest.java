package io.weir.server.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.id.PathName;
import io.weir.base.metrics.Counters;
import io.weir.base.time.ManualClock;
import io.weir.config.ConfigException;
import io.weir.config.ConfigLoader;
import io.weir.config.PathMatch;
import io.weir.config.PathRules;
import io.weir.server.recordings.SegmentLog;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How many paths recorders remember something of. */
class RecordLimitsTest {
    private static PathMatch match(PathName path) throws ConfigException {
        return new PathRules(ConfigLoader.loadText("test.yml", "paths: {all_others: {}}", Map.of())
                        .config()
                        .paths())
                .find(path)
                .orElseThrow();
    }

    @Test
    void shouldRememberWhatTheApiWantsOfSoManyPaths() throws Exception {
        Counters counters = new Counters();
        Recorders recorders = new Recorders(event -> {}, SegmentLog.NONE, counters, new ManualClock());
        PathName first = new PathName("cam0");
        PathMatch match = match(first);
        for (int i = 0; i < Recorders.WISHES_MAX; i++) {
            assertThat(recorders.record(new PathName("cam" + i), match, true)).isTrue();
        }
        PathName more = new PathName("more");
        assertThat(recorders.record(more, match, true)).isFalse();
        assertThat(recorders.wish(more)).isEmpty();
        assertThat(recorders.record(first, match, true))
                .as("is remembered already")
                .isTrue();
        assertThat(recorders.record(first, match, false)).as("as configured").isTrue();
        assertThat(recorders.record(more, match, true)).isTrue();
        assertThat(recorders.wish(more)).contains(true);
    }
}
