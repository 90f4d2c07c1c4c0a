package io.weir.server.api;

import io.weir.base.time.Clock;
import io.weir.platform.openapi.Described;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What clients asked for and do not wait for: how far it is, and what came of it.
 *
 * <p>Threading: any thread.
 * <p>Limits: {@value #OPERATIONS_MAX} operations, of which the oldest that are over are forgotten.
 */
final class OperationTable {
    /** Operations remembered. */
    static final int OPERATIONS_MAX = 256;

    private final Clock clock;
    private final Map<UUID, Operation> operations = new LinkedHashMap<>();

    OperationTable(Clock clock) {
        this.clock = clock;
    }

    /**
     * An operation as the API shows it.
     *
     * @param state {@code running}, {@code succeeded} or {@code failed}
     * @param items how many things it is about
     * @param error why it failed
     */
    record Operation(
            UUID id,
            String kind,

            @Described(oneOf = {"running", "succeeded", "failed"})
            String state,

            @Described("How many things it is about.") int items,
            Instant created,
            @Nullable Instant finished,
            @Described("Why it failed.") @Nullable String error) {
        boolean isRunning() {
            return state.equals("running");
        }
    }

    /** Remembers what {@code work} does; empty when too much is running. */
    synchronized Optional<Operation> begin(String kind, int items) {
        if (operations.size() >= OPERATIONS_MAX && !forgetOne()) {
            return Optional.empty();
        }
        Operation begun = new Operation(UUID.randomUUID(), kind, "running", items, clock.wallTime(), null, null);
        operations.put(begun.id, begun);
        return Optional.of(begun);
    }

    /** Ends {@code operation} when {@code work} does. */
    void follow(Operation operation, CompletableFuture<Void> work) {
        work.whenComplete((_, failure) -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            end(operation, cause == null ? null : String.valueOf(cause.getMessage()));
        });
    }

    private synchronized void end(Operation begun, @Nullable String error) {
        operations.replace(
                begun.id,
                new Operation(
                        begun.id,
                        begun.kind,
                        error == null ? "succeeded" : "failed",
                        begun.items,
                        begun.created,
                        clock.wallTime(),
                        error));
    }

    private boolean forgetOne() {
        Iterator<Operation> each = operations.values().iterator();
        while (each.hasNext()) {
            if (!each.next().isRunning()) {
                each.remove();
                return true;
            }
        }
        return false;
    }

    synchronized List<Operation> all() {
        return new ArrayList<>(operations.values()).reversed();
    }

    synchronized Optional<Operation> find(UUID id) {
        return Optional.ofNullable(operations.get(id));
    }
}
