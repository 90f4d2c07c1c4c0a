package io.weir.server.picture;

import io.weir.media.AccessUnit;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.StreamHead;
import io.weir.server.stream.UnitReader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream until it has a keyframe: that which everybody begins with, or the next one.
 *
 * <p>Threading: the stream's home loop.
 */
final class KeyframeGrab implements UnitReader {
    /** How long a keyframe may take to come. */
    static final int PATIENCE_S = 10;

    /** A keyframe and its track as it was then. */
    record Keyframe(Track track, AccessUnit unit) {}

    private final LiveStream stream;
    private final CompletableFuture<Keyframe> answer = new CompletableFuture<>();
    private @Nullable Track video;

    private KeyframeGrab(LiveStream stream) {
        this.stream = stream;
    }

    /** A keyframe of the stream; any thread. Fails with a {@link NoPictureException}. */
    static CompletableFuture<Keyframe> of(LiveStream stream) {
        KeyframeGrab grab = new KeyframeGrab(stream);
        stream.attach(grab);
        stream.home().execute(grab::wantKeyframe);
        stream.home().schedule(() -> grab.fail(503, "no keyframe came in time"), PATIENCE_S, TimeUnit.SECONDS);
        return grab.answer;
    }

    private void wantKeyframe() {
        if (!answer.isDone()) {
            stream.wantKeyframe();
        }
    }

    @Override
    public void onHead(StreamHead head) {
        video = head.first(MediaKind.VIDEO);
        if (video == null) {
            fail(404, "the stream has no pictures");
        }
    }

    @Override
    public void onUnit(Track track, AccessUnit unit, boolean cut, boolean live) {
        Track wanted = video;
        if (wanted != null
                && track.id() == wanted.id()
                && unit.keyframe()
                && answer.complete(new Keyframe(track, unit))) {
            stream.detach(this);
        }
    }

    @Override
    public void onEnd(EndReason reason) {
        fail(404, "the stream has ended");
    }

    private void fail(int status, String reason) {
        if (answer.completeExceptionally(new NoPictureException(status, reason))) {
            stream.detach(this);
        }
    }
}
