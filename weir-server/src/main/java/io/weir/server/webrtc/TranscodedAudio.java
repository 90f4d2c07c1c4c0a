package io.weir.server.webrtc;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Track;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.StreamHead;
import io.weir.server.stream.UnitReader;
import io.weir.server.transcode.AudioTranscoder;
import io.weir.server.transcode.AudioTranscoding;
import io.weir.server.transcode.TranscodeListener;
import io.weir.server.transcode.TranscodeRequest;
import io.weir.server.transcode.TranscodeTarget;
import java.util.Optional;
import java.util.function.Consumer;

/** Audio that browsers cannot play, turned into Opus by FFmpeg. Threading: the stream's home loop. */
public final class TranscodedAudio implements AudioSubstitute {
    private static final int CHANNELS_MAX = 2;

    private final AudioTranscoding transcoding;

    /** By what {@code transcoding} can do. */
    public TranscodedAudio(AudioTranscoding transcoding) {
        this.transcoding = transcoding;
    }

    @Override
    public Optional<Codec> codecFor(Track audio) {
        return audio.codec() instanceof Codec.Audio codec && transcoding.canMake(TranscodeTarget.OPUS, codec)
                ? Optional.of(new Codec.Opus(Math.clamp(codec.channelCount(), 1, CHANNELS_MAX), Bytes.EMPTY))
                : Optional.empty();
    }

    @Override
    public Running start(LiveStream stream, Track audio, Consumer<AccessUnit> sink) {
        Bridge bridge = new Bridge(stream, audio, sink);
        stream.attach(bridge);
        return bridge;
    }

    /** One stream's. */
    private final class Bridge implements UnitReader, TranscodeListener, Running {
        private final LiveStream stream;
        private final Consumer<AccessUnit> sink;
        private final int trackId;
        private final AudioTranscoder transcoder;

        Bridge(LiveStream stream, Track audio, Consumer<AccessUnit> sink) {
            this.stream = stream;
            this.sink = sink;
            this.trackId = audio.id();
            this.transcoder = transcoding.start(
                    new TranscodeRequest(stream.name(), audio, TranscodeTarget.OPUS, audio.id()), stream.home(), this);
        }

        @Override
        public void onHead(StreamHead head) {
            Track track = head.track(trackId);
            if (track != null) {
                transcoder.track(track);
            }
        }

        @Override
        public void onUnit(Track track, AccessUnit unit, boolean cut, boolean live) {
            if (live && track.id() == trackId) {
                transcoder.unit(unit);
            }
        }

        @Override
        public void onEnd(EndReason reason) {
            transcoder.close();
        }

        @Override
        public void onTrack(Track track) {
            // viewers were promised Opus, and its configuration is in its packets
        }

        @Override
        public void onUnit(AccessUnit unit) {
            sink.accept(unit);
        }

        @Override
        public void onEnded(String reason) {
            // the log has it, and viewers see the pictures all the same
        }

        @Override
        public void close() {
            stream.detach(this);
            transcoder.close();
        }
    }
}
