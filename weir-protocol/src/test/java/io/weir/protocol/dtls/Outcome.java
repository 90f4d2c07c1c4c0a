package io.weir.protocol.dtls;

import io.weir.protocol.srtp.SrtpKeys;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a session says, to be waited for. */
final class Outcome implements DtlsListener {
    private static final int PATIENCE_S = 60;

    private final CompletableFuture<SrtpKeys> keys = new CompletableFuture<>();
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();

    @Override
    public void onEstablished(SrtpKeys established) {
        keys.complete(established);
    }

    @Override
    public void onFailed(String reason) {
        failure.complete(reason);
        keys.completeExceptionally(new IllegalStateException(reason));
    }

    @Override
    public void onClosed() {
        closed.complete(true);
    }

    SrtpKeys awaitKeys() throws Exception {
        return keys.get(PATIENCE_S, TimeUnit.SECONDS);
    }

    String awaitFailure() throws Exception {
        return failure.get(PATIENCE_S, TimeUnit.SECONDS);
    }

    boolean awaitClosed() throws Exception {
        return closed.get(PATIENCE_S, TimeUnit.SECONDS);
    }

    boolean isSilent() {
        return !keys.isDone() && !failure.isDone() && !closed.isDone();
    }
}
