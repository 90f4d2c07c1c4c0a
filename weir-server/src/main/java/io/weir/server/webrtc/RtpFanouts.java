package io.weir.server.webrtc;

import io.netty.channel.EventLoop;
import io.weir.base.time.Clock;
import io.weir.media.Track;
import io.weir.server.path.PathStatus;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.LiveStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The streams that have WebRTC viewers.
 *
 * <p>Threading: any thread; each entry of the table is touched on its stream's home loop only, so that the last viewer's leaving and
 * the next one's coming cannot miss each other.
 */
public final class RtpFanouts {
    private final Map<LiveStream, RtpFanout> fanouts = new ConcurrentHashMap<>();
    private final AudioSubstitute audio;
    private final Clock clock;

    /**
     * No viewers yet.
     *
     * @param audio makes audio that WebRTC can carry
     */
    public RtpFanouts(AudioSubstitute audio, Clock clock) {
        this.audio = audio;
        this.clock = clock;
    }

    /** Tells on the stream's home loop what it would send now, for the answer to an offer; the reply only passes it on. */
    public void outline(LiveStream stream, Consumer<StreamOutline> reply) {
        stream.head(head ->
                reply.accept(new StreamOutline(Substitution.outline(head.tracks(), audio), stream.hasBFrames())));
    }

    /**
     * Lets a viewer on the stream: from now on it is sent media, on {@code loop}, which must be its session's. Its transport should be
     * connected by now.
     */
    public void join(LiveStream stream, EventLoop loop, ViewerMedia viewer) {
        run(stream, () -> {
            RtpFanout fanout = fanouts.get(stream);
            if (fanout == null) {
                fanout = new RtpFanout(stream, audio, clock, done -> fanouts.remove(stream, done));
                fanouts.put(stream, fanout);
                stream.attach(fanout);
            }
            fanout.join(loop, viewer);
        });
    }

    /** Takes a viewer off; harmless when it is off already. It is not told. */
    public void leave(LiveStream stream, ViewerMedia viewer) {
        run(stream, () -> {
            RtpFanout fanout = fanouts.get(stream);
            if (fanout != null) {
                fanout.leave(viewer);
            }
        });
    }

    /**
     * Why WebRTC viewers would be refused a path's stream, or get only a part of it; empty when nothing is in the way, or nothing is
     * known yet. Any thread.
     */
    public List<String> problems(PathStatus path) {
        List<String> problems = new ArrayList<>();
        if (path.bFrames()) {
            problems.add(EndReason.B_FRAMES.text());
        }
        for (Track track : Substitution.outline(path.tracks(), audio)) {
            CodecFormats.refusal(track.codec()).ifPresent(problems::add);
        }
        return problems;
    }

    /** Streams that have viewers. */
    public int streamCount() {
        return fanouts.size();
    }

    private static void run(LiveStream stream, Runnable task) {
        if (stream.home().inEventLoop()) {
            task.run();
        } else {
            stream.home().execute(task);
        }
    }
}
