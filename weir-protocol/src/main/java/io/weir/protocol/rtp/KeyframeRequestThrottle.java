package io.weir.protocol.rtp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets each source be asked for a keyframe (PLI or FIR) at most once an interval, however many readers want one. A wish that comes
 * too early is kept and asked for when the interval is over, unless a keyframe came.
 *
 * <p>Threading: one thread at a time. Limits: {@value #SOURCES_MAX} sources; a wish for one more is refused.
 */
public final class KeyframeRequestThrottle {
    /** Sources of one publisher. */
    public static final int SOURCES_MAX = 64;

    private final Map<Integer, Source> sources = new HashMap<>();
    private final long intervalNs;

    private static final class Source {
        private long askedNs;
        private boolean isWanted;
    }

    /** A throttle with {@code intervalNs} between requests to one source. */
    public KeyframeRequestThrottle(long intervalNs) {
        this.intervalNs = intervalNs;
    }

    /**
     * Someone wants a keyframe.
     *
     * @param nowNs monotonic
     * @return whether to ask now; it is taken as done
     */
    public boolean tryRequest(int ssrc, long nowNs) {
        Source source = sources.get(ssrc);
        if (source == null) {
            if (sources.size() >= SOURCES_MAX) {
                return false;
            }
            source = new Source();
            sources.put(ssrc, source);
        } else if (nowNs - source.askedNs < intervalNs) {
            source.isWanted = true;
            return false;
        }
        source.askedNs = nowNs;
        source.isWanted = false;
        return true;
    }

    /**
     * Sources whose kept wish is to be asked for now; it is taken as done.
     *
     * @param nowNs monotonic
     */
    public List<Integer> due(long nowNs) {
        List<Integer> due = new ArrayList<>();
        for (Map.Entry<Integer, Source> entry : sources.entrySet()) {
            Source source = entry.getValue();
            if (source.isWanted && nowNs - source.askedNs >= intervalNs) {
                source.isWanted = false;
                source.askedNs = nowNs;
                due.add(entry.getKey());
            }
        }
        return due;
    }

    /** When {@link #due} has something, {@link Long#MAX_VALUE} when nothing is wanted. */
    public long deadlineNs() {
        long deadline = Long.MAX_VALUE;
        for (Source source : sources.values()) {
            if (source.isWanted) {
                deadline = Math.min(deadline, source.askedNs + intervalNs);
            }
        }
        return deadline;
    }

    /** A keyframe came: whoever wanted one has it. */
    public void onKeyframe(int ssrc) {
        Source source = sources.get(ssrc);
        if (source != null) {
            source.isWanted = false;
        }
    }

    /** The source is gone. */
    public void remove(int ssrc) {
        sources.remove(ssrc);
    }
}
