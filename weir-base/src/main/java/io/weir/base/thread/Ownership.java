package io.weir.base.thread;

import io.netty.util.concurrent.EventExecutor;

/** Assertions about who may touch what. They cost nothing when assertions are off, and little when on. */
public final class Ownership {
    private Ownership() {}

    /** True on the loop's own thread; for {@code assert Ownership.on(loop)}. */
    public static boolean on(EventExecutor loop) {
        return loop.inEventLoop();
    }
}
