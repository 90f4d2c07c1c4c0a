package io.weir.server.transcode;

import io.netty.buffer.ByteBuf;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.media.codec.OpusHead;
import io.weir.media.codec.OpusToc;
import io.weir.media.codec.SamplesPerUnit;
import io.weir.media.flv.FlvDemuxer;
import io.weir.media.flv.FlvReader;
import io.weir.media.flv.FlvTagType;
import io.weir.media.ogg.OggOpusDemuxer;

/**
 * What FFmpeg writes, as units at positions of 48 kHz.
 *
 * <p>Threading: one thread at a time.
 */
sealed interface TranscodeOutput {
    /** Receives the units. */
    interface Listener {
        /** The audio's configuration; comes before the first unit. */
        void onCodec(Codec.Audio codec);

        /** One unit: what it decodes to begins at the position and spans so many samples. */
        void onPacket(Bytes payload, long position, int samples);
    }

    /** Takes all readable bytes. */
    void read(ByteBuf in) throws MediaException;

    /** What reads the output for the target. */
    static TranscodeOutput of(TranscodeTarget target, Listener listener) {
        return switch (target) {
            case OPUS -> new Ogg(listener);
            case AAC -> new Flv(listener);
        };
    }

    /** Opus in Ogg. */
    final class Ogg implements TranscodeOutput, OggOpusDemuxer.Listener {
        private final Listener listener;
        private final OggOpusDemuxer demuxer = new OggOpusDemuxer(this);
        private int preSkip;

        Ogg(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void read(ByteBuf in) throws MediaException {
            demuxer.read(in);
        }

        @Override
        public void onHead(OpusHead head) {
            preSkip = head.preSkip();
            listener.onCodec(new Codec.Opus(head.channelCount(), head.write()));
        }

        /** The encoder's delay is in its granule positions, which count what is to be skipped. */
        @Override
        public void onPacket(Bytes packet, long endSamples) {
            int samples = OpusToc.samples(packet);
            listener.onPacket(packet, endSamples - samples - preSkip, samples);
        }
    }

    /** AAC in FLV. */
    final class Flv implements TranscodeOutput, FlvReader.Listener, FlvDemuxer.Listener {
        private final Listener listener;
        private final FlvReader reader = new FlvReader(this);
        private final FlvDemuxer demuxer = new FlvDemuxer(this);
        private SamplesPerUnit samplesPerUnit = SamplesPerUnit.of(new Codec.Lpcm(16, 48_000, 2));

        Flv(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void read(ByteBuf in) throws MediaException {
            reader.read(in);
        }

        @Override
        public void onHeader(boolean audio, boolean video) {}

        @Override
        public void onTag(FlvTagType type, long timestampMs, ByteBuf body) throws MediaException {
            if (type == FlvTagType.AUDIO) {
                demuxer.onTag(type, timestampMs, body, 0);
            }
        }

        @Override
        public void onTrack(Track track) {
            if (track.codec() instanceof Codec.Aac aac) {
                samplesPerUnit = SamplesPerUnit.of(aac);
                listener.onCodec(aac);
            }
        }

        /** FFmpeg's encoder puts its delay before the first sample's time. */
        @Override
        public void onUnit(AccessUnit unit) {
            listener.onPacket(unit.payload(), unit.ptsTicks(), samplesPerUnit.samples(unit.payload()));
        }

        @Override
        public void onMetadata(Bytes amf0) {}
    }
}
