package io.weir.protocol.rtmp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The message streams of one server session and what each is used for.
 *
 * <p>Threading: the session's thread.
 * <p>Limits: the session's {@link RtmpServerOptions#streamsMax}.
 */
final class RtmpServerStreams {
    /** What a message stream is used for. */
    enum Mode {
        IDLE,
        PUBLISHING,
        PLAYING
    }

    /** One message stream; its mode changes through {@link #use} and {@link #idle} only. */
    static final class Stream {
        private final int id;
        private Mode mode = Mode.IDLE;
        private String name = "";

        private Stream(int id) {
            this.id = id;
        }

        int id() {
            return id;
        }

        Mode mode() {
            return mode;
        }

        /** The name last asked for. */
        String name() {
            return name;
        }

        void name(String asked) {
            name = asked;
        }
    }

    private final int streamsMax;
    private final Map<Integer, Stream> streams = new HashMap<>();
    private int publishingCount;
    private int playingCount;
    private boolean everPublished;
    private boolean everEnded;
    private long inactiveSinceNs;

    RtmpServerStreams(int streamsMax) {
        this.streamsMax = streamsMax;
    }

    void begin(long nowNs) {
        inactiveSinceNs = nowNs;
    }

    /** A new stream, null when there are too many. */
    @Nullable
    Stream create() {
        if (streams.size() >= streamsMax) {
            return null;
        }
        // The lowest free id: the first is 1, which is what shared wire bytes carry.
        int id = 1;
        while (streams.containsKey(id)) {
            id++;
        }
        Stream stream = new Stream(id);
        streams.put(id, stream);
        return stream;
    }

    @Nullable
    Stream get(int id) {
        return streams.get(id);
    }

    /** The stream when it is used so, otherwise null. */
    @Nullable
    Stream get(int id, Mode mode) {
        Stream stream = streams.get(id);
        return stream != null && stream.mode == mode ? stream : null;
    }

    void remove(int id) {
        streams.remove(id);
    }

    void use(Stream stream, Mode mode) {
        stream.mode = mode;
        if (mode == Mode.PUBLISHING) {
            publishingCount++;
            everPublished = true;
        } else {
            playingCount++;
        }
    }

    void idle(Stream stream, long nowNs) {
        if (stream.mode == Mode.PUBLISHING) {
            publishingCount--;
        } else if (stream.mode == Mode.PLAYING) {
            playingCount--;
        }
        stream.mode = Mode.IDLE;
        everEnded = true;
        inactiveSinceNs = nowNs;
    }

    /**
     * The publishing stream that a media message belongs to. Some hardware encoders send media on stream 0 or on an id of their
     * own; with one publisher there is no doubt whose it is.
     */
    @Nullable
    Stream publisherOf(int messageStreamId) {
        Stream stream = streams.get(messageStreamId);
        if (stream != null) {
            return stream.mode == Mode.PUBLISHING ? stream : null;
        }
        return publishingCount == 1 ? publishing().getFirst() : null;
    }

    /** The streams that FCUnpublish of {@code name} means: those of that name, or the only one there is. */
    List<Stream> publishersNamed(String name) {
        return publishing().stream()
                .filter(stream -> publishingCount == 1 || stream.name.equals(name))
                .toList();
    }

    boolean isActive() {
        return publishingCount + playingCount > 0;
    }

    /** True once a publish was accepted. */
    boolean everPublished() {
        return everPublished;
    }

    /** True when everything that was published or played has ended. */
    boolean isDone() {
        return everEnded && !isActive();
    }

    /** Since when nothing is published or played; of meaning only while that is so. */
    long inactiveSinceNs() {
        return inactiveSinceNs;
    }

    private List<Stream> publishing() {
        return streams.values().stream()
                .filter(stream -> stream.mode == Mode.PUBLISHING)
                .toList();
    }
}
