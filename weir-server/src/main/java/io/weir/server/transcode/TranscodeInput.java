package io.weir.server.transcode;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.codec.OpusHead;
import io.weir.media.flv.FlvFile;
import io.weir.media.flv.FlvTagEncoder;
import io.weir.media.flv.FlvTagType;
import io.weir.media.ogg.OggOpusMuxer;

/**
 * The source's units as the bytes that FFmpeg reads.
 *
 * <p>Threading: one thread at a time.
 */
sealed interface TranscodeInput {
    /** What it reads before the first unit. */
    Bytes preamble();

    /** A unit at a position in ticks of the track, spanning so many; empty when it cannot be carried. */
    Bytes write(AccessUnit unit, long positionTicks, int samples);

    /** What carries the track's codec to FFmpeg. */
    static TranscodeInput of(Track track) {
        return track.codec() instanceof Codec.Opus opus ? new Ogg(opus) : new Flv(track);
    }

    /** AAC and MP3. */
    final class Flv implements TranscodeInput {
        private final Track track;
        private final FlvTagEncoder encoder;

        Flv(Track track) {
            this.track = track;
            this.encoder = FlvTagEncoder.of(track, 0)
                    .orElseThrow(() -> new IllegalArgumentException("no FLV tag for " + track.codec()));
        }

        @Override
        public Bytes preamble() {
            ByteBuf out = Unpooled.buffer(128);
            FlvFile.writeHeader(out, true, false);
            if (encoder.configLength() > 0) {
                FlvFile.writeTagHeader(out, FlvTagType.AUDIO, encoder.configLength(), TranscodeClock.START_MS);
                encoder.writeConfig(out);
                FlvFile.writeTagTrailer(out, encoder.configLength());
            }
            return Bytes.read(out, out.readableBytes());
        }

        @Override
        public Bytes write(AccessUnit unit, long positionTicks, int samples) {
            int bodyLength = encoder.headerLength(unit) + unit.payload().length();
            if (bodyLength > FlvFile.TAG_BODY_LENGTH_MAX) {
                return Bytes.EMPTY;
            }
            ByteBuf out = Unpooled.buffer(FlvFile.TAG_HEADER_LENGTH + bodyLength + FlvFile.TAG_TRAILER_LENGTH);
            long timestampMs = Ticks.toMillis(positionTicks, track.clockRate());
            FlvFile.writeTagHeader(out, FlvTagType.AUDIO, bodyLength, timestampMs);
            encoder.writeHeader(out, unit);
            unit.payload().writeTo(out);
            FlvFile.writeTagTrailer(out, bodyLength);
            return Bytes.read(out, out.readableBytes());
        }
    }

    /** Opus. */
    final class Ogg implements TranscodeInput {
        private final Codec.Opus codec;
        private final OggOpusMuxer muxer = new OggOpusMuxer();

        Ogg(Codec.Opus codec) {
            this.codec = codec;
        }

        /** Nothing is skipped at the start: the source's times are those of what its packets decode to. */
        @Override
        public Bytes preamble() {
            ByteBuf out = Unpooled.buffer(256);
            muxer.writeHeader(out, head());
            return Bytes.read(out, out.readableBytes());
        }

        @Override
        public Bytes write(AccessUnit unit, long positionTicks, int samples) {
            if (unit.payload().length() > OggOpusMuxer.PACKET_LENGTH_MAX) {
                return Bytes.EMPTY;
            }
            ByteBuf out = Unpooled.buffer(unit.payload().length() + 64);
            muxer.writePacket(out, unit.payload(), positionTicks + samples);
            return Bytes.read(out, out.readableBytes());
        }

        private OpusHead head() {
            Bytes mapping = Bytes.EMPTY;
            int channelCount = Math.clamp(codec.channelCount(), 1, 2);
            int family = 0;
            int gain = 0;
            try {
                OpusHead own = OpusHead.parse(OpusHead.headerOf(codec));
                mapping = own.mapping();
                channelCount = own.channelCount();
                family = own.mappingFamily();
                gain = own.outputGain();
            } catch (MediaException _) {
                // packets tell themselves whether they are stereo
            }
            return new OpusHead(channelCount, 0, 48_000, gain, family, mapping);
        }
    }
}
