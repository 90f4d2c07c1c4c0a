package io.weir.server.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacketCacheTest {
    private final Units units = new Units();
    private final PacketCache cache = new PacketCache();

    private UnitPackets add(UnitPackets unit) {
        cache.add(unit);
        return unit;
    }

    private UnitPackets key(long ms, int bytes) {
        return add(units.key(ms, bytes, Watching.CLOCK));
    }

    private UnitPackets picture(long ms, int bytes) {
        return add(units.picture(ms, bytes, Watching.CLOCK));
    }

    @Test
    void shouldFindUnitsByNumberUntilThereAreTooMany() {
        UnitPackets first = key(0, 10);
        for (int i = 1; i < PacketCache.UNITS_MAX; i++) {
            picture(i, 10);
        }
        assertThat(cache.find(first.number())).isSameAs(first);
        UnitPackets last = picture(PacketCache.UNITS_MAX, 10);
        assertThat(cache.find(first.number())).isNull();
        assertThat(cache.last()).isSameAs(last);
        assertThat(cache.next()).isEqualTo(PacketCache.UNITS_MAX + 1L);
        assertThat(cache.isGroupUsable()).as("its keyframe is gone").isFalse();
    }

    @Test
    void shouldBoundItsBytes() {
        int bytes = PacketCache.HISTORY_BYTES_MAX / 8;
        for (int i = 0; i < 20; i++) {
            key(i, bytes);
            assertThat(cache.sizeBytes()).isLessThanOrEqualTo(PacketCache.HISTORY_BYTES_MAX);
        }
        assertThat(cache.find(12)).isNull();
        assertThat(cache.find(13)).isNotNull();
    }

    @Test
    void shouldBoundTheAgeOfWhatItKeeps() {
        UnitPackets first = key(0, 10);
        picture(PacketCache.HISTORY_NS / 1_000_000, 10);
        assertThat(cache.find(first.number())).isNotNull();
        picture(PacketCache.HISTORY_NS / 1_000_000 + 1, 10);
        assertThat(cache.find(first.number())).isNull();
    }

    @Test
    void shouldNotStartAnyoneWithAGroupThatIsTooLong() {
        key(0, 10);
        picture(PacketCache.GROUP_NS / 1_000_000, 10);
        add(units.sound(PacketCache.GROUP_NS / 1_000_000 + 20, Watching.CLOCK));
        assertThat(cache.isGroupUsable()).as("only pictures count").isTrue();
        assertThat(cache.group()).hasSize(3);
        picture(PacketCache.GROUP_NS / 1_000_000 + 1, 10);
        assertThat(cache.isGroupUsable()).isFalse();
        assertThat(cache.group()).isEmpty();
        UnitPackets next = key(2100, 10);
        assertThat(cache.group()).containsExactly(next);
    }

    @Test
    void shouldNotStartAnyoneWithAGroupThatIsTooLarge() {
        UnitPackets keyframe = key(0, PacketCache.GROUP_BYTES_MAX - 10_000);
        int left = PacketCache.GROUP_BYTES_MAX - keyframe.sizeBytes();
        picture(1, left);
        assertThat(cache.isGroupUsable()).as("fragment headers come on top").isFalse();
        key(2, PacketCache.GROUP_BYTES_MAX - 10_000);
        picture(3, 1000);
        assertThat(cache.isGroupUsable()).isTrue();
    }

    @Test
    void shouldSurviveNumbersThatAreLeftOut() {
        UnitPackets first = key(0, 10);
        units.skip(5 * PacketCache.UNITS_MAX);
        UnitPackets last = picture(1, 10);
        assertThat(cache.find(first.number())).isNull();
        assertThat(cache.last()).isSameAs(last);
        assertThat(cache.sizeBytes()).isEqualTo(last.sizeBytes());
        assertThat(cache.group()).isEmpty();
    }
}
