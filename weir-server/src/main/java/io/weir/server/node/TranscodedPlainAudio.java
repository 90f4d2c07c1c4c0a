package io.weir.server.node;

import io.netty.channel.EventLoop;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Track;
import io.weir.server.stream.PlainAudioMaker;
import io.weir.server.transcode.AudioTranscoder;
import io.weir.server.transcode.AudioTranscoding;
import io.weir.server.transcode.TranscodeListener;
import io.weir.server.transcode.TranscodeRequest;
import io.weir.server.transcode.TranscodeTarget;
import java.util.Optional;

/** Opus turned into AAC by FFmpeg, for players of RTMP and FLV that don't know Opus there. Threading: the stream's home loop. */
final class TranscodedPlainAudio implements PlainAudioMaker {
    private static final int SAMPLE_RATE = 48_000;
    private static final int OBJECT_TYPE_LC = 2;

    /** What FFmpeg's encoder makes: AAC-LC at 48 kHz, and a note that there is no SBR (ISO/IEC 14496-3 section 1.6.2.1). */
    private static final Bytes MONO = Bytes.ofHex("118856e500");

    private static final Bytes STEREO = Bytes.ofHex("119056e500");

    private final AudioTranscoding transcoding;

    TranscodedPlainAudio(AudioTranscoding transcoding) {
        this.transcoding = transcoding;
    }

    @Override
    public Optional<Track> madeOf(Track audio) {
        if (!(audio.codec() instanceof Codec.Opus opus) || !transcoding.canMake(TranscodeTarget.AAC, opus)) {
            return Optional.empty();
        }
        boolean mono = opus.channelCount() == 1;
        Codec.Aac made = new Codec.Aac(mono ? MONO : STEREO, OBJECT_TYPE_LC, SAMPLE_RATE, mono ? 1 : 2);
        return Optional.of(new Track(audio.id(), made, SAMPLE_RATE));
    }

    @Override
    public Running start(EventLoop home, Track audio, Sink sink) {
        return new Bridge(home, audio, sink);
    }

    /** One stream's. */
    private final class Bridge implements TranscodeListener, Running {
        private final Sink sink;
        private final AudioTranscoder transcoder;

        Bridge(EventLoop home, Track audio, Sink sink) {
            this.sink = sink;
            this.transcoder = transcoding.start(
                    new TranscodeRequest("[audio AAC]", audio, TranscodeTarget.AAC, audio.id()), home, this);
        }

        @Override
        public void unit(AccessUnit unit) {
            transcoder.unit(unit);
        }

        @Override
        public void close() {
            transcoder.close();
        }

        @Override
        public void onTrack(Track track) {
            sink.onTrack(track);
        }

        @Override
        public void onUnit(AccessUnit unit) {
            sink.onUnit(unit);
        }

        @Override
        public void onEnded(String reason) {
            sink.onEnded();
        }
    }
}
