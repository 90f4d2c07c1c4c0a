package io.weir.server.hook;

/** Takes events. Threading: any thread; never waits. */
@FunctionalInterface
public interface HookSink {
    /** Takes none. */
    HookSink NONE = _ -> {};

    /** It has happened. */
    void emit(HookEvent event);
}
