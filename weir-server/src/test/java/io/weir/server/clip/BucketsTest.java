package io.weir.server.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.config.ClipsConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BucketsTest {
    private final List<FakeBucket> opened = new ArrayList<>();

    private Buckets buckets(ClipsConfig config) {
        return new Buckets(
                (_, _) -> {
                    opened.add(new FakeBucket());
                    return opened.getLast();
                },
                config);
    }

    private static ClipsConfig config(Duration deleteAfter, String accessKey) {
        return ManualClips.config("clips", deleteAfter, accessKey);
    }

    @Test
    void shouldKeepABucketWhenOnlyOtherSettingsChange() throws StoreException {
        Buckets buckets = buckets(config(Duration.ZERO, "access"));
        try (Buckets.Use before = buckets.use("clips")) {
            buckets.apply(config(Duration.ofHours(1), "access"));
            try (Buckets.Use after = buckets.use("clips")) {
                assertThat(after.store()).isSameAs(before.store());
            }
        }
        assertThat(opened).hasSize(1);
        assertThat(opened.getFirst().calls).isEmpty();
    }

    @Test
    void shouldCloseABucketWithOtherKeysOnceNobodyUsesIt() throws StoreException {
        Buckets buckets = buckets(config(Duration.ZERO, "access"));
        Buckets.Use before = buckets.use("clips");
        Buckets.Use too = buckets.use("clips");
        buckets.apply(config(Duration.ZERO, "other"));
        Buckets.Use after = buckets.use("clips");
        assertThat(after.store()).isNotSameAs(before.store());
        before.close();
        assertThat(opened.getFirst().calls).isEmpty();
        too.close();
        assertThat(opened.getFirst().calls).containsExactly("close");
        after.close();
        assertThat(opened.getLast().calls).isEmpty();
        buckets.apply(config(Duration.ZERO, "access"));
        assertThat(opened.getLast().calls).containsExactly("close");
    }

    @Test
    void shouldSayThatKeysAreGone() {
        StoreException refused = catchThrowableOfType(
                StoreException.class, () -> buckets(config(Duration.ZERO, "")).use("clips"));
        assertThat(refused.kind()).isEqualTo(StoreException.Cause.LASTING);
        assertThat(refused).hasMessage("clipsS3AccessKey is not set");
    }
}
