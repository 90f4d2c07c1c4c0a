package io.weir.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.time.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class OperationTableTest {
    private final OperationTable table = new OperationTable(new ManualClock());

    private OperationTable.Operation begin() {
        return table.begin("test", 1).orElseThrow();
    }

    @Test
    void shouldTellWhatBecameOfAnOperation() {
        CompletableFuture<Void> good = new CompletableFuture<>();
        CompletableFuture<Void> bad = new CompletableFuture<>();
        OperationTable.Operation first = begin();
        OperationTable.Operation second = begin();
        table.follow(first, good);
        table.follow(second, bad);
        assertThat(table.all()).extracting(OperationTable.Operation::state).containsExactly("running", "running");
        good.complete(null);
        bad.completeExceptionally(new IllegalStateException("no room"));
        assertThat(table.find(first.id())).get().satisfies(operation -> {
            assertThat(operation.state()).isEqualTo("succeeded");
            assertThat(operation.finished()).isNotNull();
        });
        assertThat(table.find(second.id()))
                .get()
                .extracting(OperationTable.Operation::error)
                .isEqualTo("no room");
    }

    @Test
    void shouldForgetTheOldestThatAreOverAndRefuseBeyondItsMaximum() {
        List<OperationTable.Operation> running = new ArrayList<>();
        for (int i = 0; i < OperationTable.OPERATIONS_MAX; i++) {
            running.add(begin());
        }
        assertThat(table.begin("test", 1)).isEmpty();
        table.follow(running.get(7), CompletableFuture.completedFuture(null));
        OperationTable.Operation late = begin();
        assertThat(table.find(running.get(7).id())).isEmpty();
        assertThat(table.find(running.getFirst().id())).isPresent();
        assertThat(table.all()).hasSize(OperationTable.OPERATIONS_MAX).first().isEqualTo(late);
    }
}
