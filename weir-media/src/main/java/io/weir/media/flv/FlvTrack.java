package io.weir.media.flv;

import io.netty.buffer.ByteBuf;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.codec.AacConfig;
import io.weir.media.codec.Ac3Header;
import io.weir.media.codec.Av1Config;
import io.weir.media.codec.AvcConfig;
import io.weir.media.codec.FlacConfig;
import io.weir.media.codec.HevcConfig;
import io.weir.media.codec.Mp3Header;
import io.weir.media.codec.NalUnits;
import io.weir.media.codec.OpusHead;
import io.weir.media.codec.OpusToc;
import io.weir.media.codec.SamplesPerUnit;
import io.weir.media.codec.Vp9Config;
import io.weir.media.codec.Vp9Header;
import org.jspecify.annotations.Nullable;

/**
 * One audio or video track of a demuxer: what its codec is by now, and where its audio frames stand in time.
 *
 * <p>Threading: one thread at a time.
 */
final class FlvTrack {
    private static final int NANOS_PER_SECOND = 1_000_000_000;
    private static final int NANOS_PER_MILLI = 1_000_000;

    /** AV1 temporal delimiter with a size field of zero: its header byte and that field. */
    private static final int AV1_EMPTY_TEMPORAL_DELIMITER = 0x1200;

    private final int id;
    private final FlvDemuxer.Listener listener;
    private final FrameGrid grid = new FrameGrid();
    private @Nullable Track track;
    private @Nullable FourCc format;
    private @Nullable SamplesPerUnit samplesPerUnit;
    private int lengthSize = NalUnits.LENGTH_SIZE;

    FlvTrack(int id, FlvDemuxer.Listener listener) {
        this.id = id;
        this.listener = listener;
    }

    /** Takes a codec's configuration record. Records of codecs that have none are passed over. */
    void configure(FourCc newFormat, ByteBuf record) throws MediaException {
        Bytes bytes = Bytes.read(record, record.readableBytes());
        if (bytes.isEmpty()) {
            return;
        }
        switch (newFormat) {
            case AVC1 -> {
                AvcConfig config = AvcConfig.parse(bytes);
                lengthSize = config.lengthSize();
                become(newFormat, config.codec());
            }
            case HVC1 -> {
                HevcConfig config = HevcConfig.parse(bytes);
                lengthSize = config.lengthSize();
                become(newFormat, config.codec());
            }
            case AV01 -> {
                Av1Config config = Av1Config.parse(bytes).orElse(null);
                if (config != null) {
                    become(newFormat, config.codec());
                }
            }
            case VP09 -> become(newFormat, Vp9Config.parse(bytes).codec());
            case MP4A -> become(newFormat, AacConfig.parse(bytes).codec());
            case OPUS -> become(newFormat, new Codec.Opus(OpusHead.parse(bytes).channelCount(), bytes));
            case FLAC -> become(newFormat, FlacConfig.parse(bytes).codec());
            case VP08, AC_3, EC_3, MP3 -> {}
        }
    }

    /** Takes G.711, which has neither four characters nor a configuration. */
    void onG711(FlvPacket packet, Codec.G711 codec) {
        if (packet.body.isReadable()) {
            become(null, codec);
            emitAudio(packet, Bytes.read(packet.body, packet.body.readableBytes()));
        }
    }

    /** Tells the listener, once, that there is a codec which weir passes over. */
    void onUnknown(Codec.Unknown codec) {
        become(null, codec);
    }

    /** Takes one unit; false when its configuration has not come yet. */
    boolean onCodedFrames(FlvPacket packet, FourCc packetFormat) throws MediaException {
        ByteBuf body = packet.body;
        if (packetFormat == FourCc.AV01) {
            skipTemporalDelimiters(body);
        }
        if (!body.isReadable()) {
            return true;
        }
        boolean configured = packetFormat == format;
        if (!configured && needsConfiguration(packetFormat)) {
            return false;
        }
        Bytes payload = Bytes.read(body, body.readableBytes());
        boolean keyframe = packet.frameType == TagFormat.KEYFRAME || packet.frameType == TagFormat.GENERATED_KEYFRAME;
        switch (packetFormat) {
            case AVC1, HVC1 -> emitNalUnits(packet, packetFormat, payload, keyframe);
            case AV01, VP09, VP08 -> {
                if (!configured && !configureFromFrame(packetFormat, payload, keyframe)) {
                    return false;
                }
                emitVideo(packet, payload, keyframe);
            }
            case MP4A, FLAC -> emitAudio(packet, payload);
            case OPUS -> {
                if (!configured) {
                    become(packetFormat, new Codec.Opus(OpusToc.isStereo(payload) ? 2 : 1, Bytes.EMPTY));
                }
                emitAudio(packet, payload);
            }
            case MP3 -> {
                become(packetFormat, Mp3Header.parse(payload, 0).codec());
                emitAudio(packet, payload);
            }
            case AC_3, EC_3 -> {
                become(packetFormat, Ac3Header.parse(payload, 0).codec());
                emitAudio(packet, payload);
            }
        }
        return true;
    }

    private static boolean needsConfiguration(FourCc format) {
        return switch (format) {
            case AVC1, HVC1, MP4A, FLAC -> true;
            case AV01, VP09, VP08, OPUS, AC_3, EC_3, MP3 -> false;
        };
    }

    /** Configures from the first keyframe when the sender has sent no record; false when that is not possible. */
    private boolean configureFromFrame(FourCc newFormat, Bytes payload, boolean keyframe) throws MediaException {
        if (!keyframe) {
            return false;
        }
        Codec codec = switch (newFormat) {
            case AV01 -> Av1Config.sequenceHeader(payload).orElse(null);
            case VP09 -> {
                Vp9Header header = Vp9Header.parse(payload);
                yield header.keyframe() ? header.codec() : null;
            }
            case VP08 -> new Codec.Vp8();
            case AVC1, HVC1, MP4A, OPUS, FLAC, AC_3, EC_3, MP3 -> null;
        };
        if (codec == null) {
            return false;
        }
        become(newFormat, codec);
        return true;
    }

    private void become(@Nullable FourCc newFormat, Codec codec) {
        format = newFormat;
        if (track != null && track.codec().equals(codec)) {
            return;
        }
        boolean sameRate = track != null && track.clockRate() == codec.clockRate();
        track = Track.of(id, codec);
        if (codec instanceof Codec.Audio audio) {
            samplesPerUnit = SamplesPerUnit.of(audio);
            if (!sameRate) {
                grid.reset();
            }
        }
        listener.onTrack(track);
    }

    private void emitNalUnits(FlvPacket packet, FourCc nalFormat, Bytes received, boolean keyframe)
            throws MediaException {
        Bytes payload = received;
        boolean randomAccess;
        try {
            payload = NalUnits.widen(received, lengthSize);
            randomAccess = isRandomAccess(nalFormat, payload);
        } catch (MediaException e) {
            // Some encoders send start codes although FLV wants lengths.
            if (!NalUnits.isAnnexB(received)) {
                throw e;
            }
            payload = NalUnits.ofAnnexB(received);
            randomAccess = isRandomAccess(nalFormat, payload);
        }
        if (!payload.isEmpty()) {
            emitVideo(packet, payload, keyframe || randomAccess);
        }
    }

    private static boolean isRandomAccess(FourCc nalFormat, Bytes payload) throws MediaException {
        return nalFormat == FourCc.AVC1 ? NalUnits.isH264Keyframe(payload) : NalUnits.isH265Keyframe(payload);
    }

    private void emitVideo(FlvPacket packet, Bytes payload, boolean keyframe) {
        long dts = ticks(packet, Track.VIDEO_CLOCK_RATE);
        long pts = dts + Ticks.ofMillis(packet.compositionTimeMs, Track.VIDEO_CLOCK_RATE);
        listener.onUnit(new AccessUnit(id, pts, dts, keyframe, packet.wallNs, payload));
    }

    private void emitAudio(FlvPacket packet, Bytes payload) {
        if (track == null || samplesPerUnit == null) {
            throw new IllegalStateException("audio unit before its track");
        }
        long received = ticks(packet, track.clockRate());
        long pts = grid.snap(received, samplesPerUnit.samples(payload), track.clockRate());
        listener.onUnit(new AccessUnit(id, pts, pts, true, packet.wallNs, payload));
    }

    private static long ticks(FlvPacket packet, int clockRate) {
        if (packet.nanoOffset == 0) {
            return Ticks.ofMillis(packet.timestampMs, clockRate);
        }
        return Ticks.convert(packet.timestampMs * NANOS_PER_MILLI + packet.nanoOffset, NANOS_PER_SECOND, clockRate);
    }

    private static void skipTemporalDelimiters(ByteBuf body) {
        while (body.readableBytes() >= 2 && body.getUnsignedShort(body.readerIndex()) == AV1_EMPTY_TEMPORAL_DELIMITER) {
            body.skipBytes(2);
        }
    }
}
