package io.weir.server.stream;

import io.weir.base.thread.Ownership;
import io.weir.media.AccessUnit;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stream once more, for readers that don't know its audio: a {@link LiveStream} with the same pictures and other audio, which exists
 * while it has readers. The audio's track is there from the beginning, so that they find it announced; its units follow as they are
 * made.
 *
 * <p>When no more can be made the audio goes on as it is: some of the readers know it all the same.
 *
 * <p>Threading: the stream's home loop. Limits: those of the second stream.
 */
final class PlainAudio implements UnitReader {
    private final LiveStream original;
    private final PlainAudioMaker maker;
    private final Function<StreamListener, LiveStream> copies;

    private @Nullable Copy copy;

    /**
     * Nobody needs it yet.
     *
     * @param copies makes streams like the original, without media
     */
    PlainAudio(LiveStream original, PlainAudioMaker maker, Function<StreamListener, LiveStream> copies) {
        this.original = original;
        this.maker = maker;
        this.copies = copies;
    }

    /** Whether a reader of that format is to come here. */
    boolean suits(WireFormat format, StreamHead head) {
        return !format.playsOpus() && replaceable(head) != null;
    }

    /** Only the first audio track is what most players play. */
    private @Nullable Track replaceable(StreamHead head) {
        Track audio = head.first(MediaKind.AUDIO);
        return audio != null && maker.madeOf(audio).isPresent() ? audio : null;
    }

    void attach(StreamReader reader) {
        assert Ownership.on(original.home());
        Copy current = copy;
        if (current == null) {
            current = new Copy();
            copy = current;
            original.attach(this);
        }
        current.stream.attach(reader);
    }

    /** Takes a reader off; harmless when it is not here. */
    void detach(StreamReader reader) {
        Copy current = copy;
        if (current != null) {
            current.stream.detach(reader);
        }
    }

    void limits(StreamLimits next) {
        Copy current = copy;
        if (current != null) {
            current.stream.limits(next);
        }
    }

    @Override
    public void onHead(StreamHead head) {
        Copy current = copy;
        if (current != null && !current.takes(head)) {
            original.detach(this);
            end(EndReason.SOURCE_CHANGED);
        }
    }

    @Override
    public void onUnit(Track track, AccessUnit unit, boolean cut, boolean live) {
        Copy current = copy;
        if (current != null) {
            current.unit(unit);
        }
    }

    @Override
    public void onForget() {
        Copy current = copy;
        if (current != null) {
            current.stream.forgetPictures();
        }
    }

    @Override
    public void onEnd(EndReason reason) {
        end(reason);
    }

    private void end(EndReason reason) {
        Copy last = copy;
        copy = null;
        if (last != null) {
            last.close(reason);
        }
    }

    /** The second stream, and what feeds it. */
    private final class Copy implements StreamListener, PlainAudioMaker.Sink {
        private final LiveStream stream = copies.apply(this);
        private final FeedSink feed = stream.openFeed(stream.home());
        private StreamHead known = StreamHead.EMPTY;
        private @Nullable Track replaced;
        private PlainAudioMaker.@Nullable Running running;

        /** False when the audio that is replaced has become another. */
        boolean takes(StreamHead head) {
            Track before = replaced;
            if (known.tracks().isEmpty()) {
                expect(head);
            } else if (before != null) {
                Track now = head.track(before.id());
                if (now == null || !now.codec().sameFormat(before.codec())) {
                    return false;
                }
            }
            if (!head.metadata().isEmpty() && !head.metadata().equals(known.metadata())) {
                feed.metadata(head.metadata());
            }
            StreamHead last = known;
            known = head;
            for (Track track : head.tracks()) {
                if (!track.equals(last.track(track.id())) && (replaced == null || track.id() != replaced.id())) {
                    feed.track(track);
                }
            }
            begin();
            return true;
        }

        private void expect(StreamHead head) {
            Set<MediaKind> kinds = EnumSet.noneOf(MediaKind.class);
            head.tracks().forEach(track -> kinds.add(track.kind()));
            feed.expect(kinds);
            feed.answersKeyframeRequests(original::wantKeyframe);
            replaced = replaceable(head);
        }

        /** Announces the audio, and has it made. */
        private void begin() {
            Track audio = replaced;
            if (audio == null || running != null) {
                return;
            }
            Optional<Track> made = maker.madeOf(audio);
            if (made.isPresent()) {
                feed.track(made.get());
                running = maker.start(stream.home(), audio, this);
            } else {
                onEnded();
            }
        }

        void unit(AccessUnit unit) {
            Track audio = replaced;
            PlainAudioMaker.Running current = running;
            if (audio != null && unit.trackId() == audio.id()) {
                if (current != null) {
                    current.unit(unit);
                }
            } else {
                feed.unit(unit);
            }
        }

        /** What fails in it is told as the original's. */
        @Override
        public String name() {
            return original.name();
        }

        @Override
        public void onTrack(Track track) {
            feed.track(track);
        }

        @Override
        public void onUnit(AccessUnit unit) {
            feed.unit(unit);
        }

        @Override
        public void onEnded() {
            Track audio = replaced;
            if (audio != null) {
                replaced = null;
                running = null;
                feed.track(audio);
            }
        }

        @Override
        public void onReady(FeedSink from, List<Track> tracks) {
            // the original's owner has been told of its own
        }

        @Override
        public void onTracksChanged(List<Track> tracks) {
            // as above
        }

        @Override
        public void onReadersEnded(EndReason reason) {
            // each reader was told
        }

        @Override
        public void onUnread() {
            if (copy == this) {
                original.detach(PlainAudio.this);
                end(EndReason.CLIENT_LEFT);
            }
        }

        void close(EndReason reason) {
            PlainAudioMaker.Running last = running;
            running = null;
            replaced = null;
            if (last != null) {
                last.close();
            }
            stream.close(reason);
        }
    }
}
