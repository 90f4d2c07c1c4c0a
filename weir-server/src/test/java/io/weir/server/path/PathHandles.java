package io.weir.server.path;

import io.netty.channel.EventLoop;
import io.weir.base.id.PathName;
import io.weir.base.time.Clock;
import io.weir.config.ConfigException;
import io.weir.config.ConfigLoader;
import io.weir.config.PathRules;
import io.weir.server.hook.HookSink;
import io.weir.server.stream.FanoutLoad;
import io.weir.server.stream.PlainAudioMaker;
import io.weir.server.stream.StreamLimits;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Handles of paths for tests of those who keep them. */
public final class PathHandles {
    private PathHandles() {}

    /** That of a path whose thread does not run: what it is told stays in its mailbox. */
    public static PathHandle idle(PathName name, EventLoop loop, Clock clock) throws ConfigException {
        PathRules rules = new PathRules(ConfigLoader.loadText("test.yml", "paths:\n  all_others: {}\n", Map.of())
                .config()
                .paths());
        StreamPath.Shared shared = new StreamPath.Shared(
                new FanoutLoad(),
                PlainAudioMaker.NONE,
                clock,
                (_, _) -> {},
                new LongAdder(),
                HookSink.NONE,
                Outgoing.NONE,
                StreamCompanion.NONE,
                () -> loop,
                new UserReaders(),
                _ -> {});
        return new PathHandle(new StreamPath(name, rules.find(name).orElseThrow(), StreamLimits.DEFAULT, shared));
    }
}
