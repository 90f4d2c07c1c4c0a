package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReasonCountsTest {
    @Test
    void shouldCountFurtherReasonsTogether() {
        ReasonCounts counts = new ReasonCounts();
        for (int i = 0; i < ReasonCounts.REASONS_MAX - 1; i++) {
            counts.add("reason " + i);
        }
        counts.add("reason 0");
        counts.add("the last of its own");
        assertThat(counts.counts()).hasSize(ReasonCounts.REASONS_MAX).doesNotContainKey(ReasonCounts.OTHER);
        counts.add("one too many");
        counts.add("two too many");
        counts.add("reason 0");
        assertThat(counts.counts()).containsEntry("reason 0", 3).containsEntry(ReasonCounts.OTHER, 2);
        assertThat(counts.sum()).isEqualTo(ReasonCounts.REASONS_MAX + 4);
    }
}
