package io.weir.server.slate;

import io.weir.base.buf.Bytes;
import io.weir.config.AlwaysAvailableTrack;
import io.weir.config.OfflineCodec;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.codec.AacConfig;
import java.util.Arrays;
import java.util.List;

/**
 * One track of a slate: units that repeat for ever.
 *
 * @param track the track, whose id is its place in the slate
 * @param units one round in decoding order; the first is a keyframe, and none is decoded before 0
 * @param roundTicks length of a round in ticks of {@code roundRate}
 * @param roundRate ticks a second; that of another track where they repeat together
 */
record SlateTrack(Track track, List<AccessUnit> units, long roundTicks, int roundRate) {
    /** Sound is cut into frames of this many a second where the codec has no frames of its own. */
    private static final int FRAMES_PER_SECOND = 50;

    private static final int LPCM_BIT_DEPTH = 16;
    private static final int MU_LAW_SILENCE = 0xff;
    private static final int A_LAW_SILENCE = 0xd5;

    /** Two channels of a 20 ms frame of silence (RFC 6716 §3.1: full band, one frame, then what encoders make of silence). */
    private static final Bytes OPUS_SILENCE = Bytes.of(0xfc, 0xff, 0xfe);

    SlateTrack {
        units = List.copyOf(units);
    }

    /** A track that repeats by itself, its round in ticks of its own clock. */
    SlateTrack(Track track, List<AccessUnit> units, long roundTicks) {
        this(track, units, roundTicks, track.clockRate());
    }

    /** The unit of that number when the rounds are counted through. */
    AccessUnit unit(long index, long wallNs) {
        AccessUnit unit = units.get((int) (index % units.size()));
        long ticks = Ticks.convert(index / units.size() * roundTicks, roundRate, track.clockRate());
        return new AccessUnit(
                track.id(), ticks + unit.ptsTicks(), ticks + unit.dtsTicks(), unit.keyframe(), wallNs, unit.payload());
    }

    /** The stand-in for a track with that id. */
    static SlateTrack of(int id, AlwaysAvailableTrack wanted) {
        int rate = wanted.sampleRate();
        int channels = wanted.channelCount();
        int samples = rate / FRAMES_PER_SECOND;
        return switch (wanted.codec()) {
            case H264 -> SlatePictures.track(id, "h264");
            case H265 -> SlatePictures.track(id, "h265");
            case VP9 -> SlatePictures.track(id, "vp9");
            case AV1 -> SlatePictures.track(id, "av1");
            case OPUS -> sound(id, new Codec.Opus(2, Bytes.EMPTY), OPUS_SILENCE, 48_000 / FRAMES_PER_SECOND);
            case MPEG4_AUDIO -> aac(id, rate, channels);
            case G711 ->
                sound(
                        id,
                        new Codec.G711(wanted.muLaw(), rate, channels),
                        filled(samples * channels, wanted.muLaw() ? MU_LAW_SILENCE : A_LAW_SILENCE),
                        samples);
            case LPCM ->
                sound(
                        id,
                        new Codec.Lpcm(LPCM_BIT_DEPTH, rate, channels),
                        filled(samples * channels * LPCM_BIT_DEPTH / 8, 0),
                        samples);
        };
    }

    private static SlateTrack aac(int id, int rate, int channels) {
        try {
            Codec.Aac codec = AacConfig.parse(AacConfig.build(AacConfig.AAC_LC, rate, channels))
                    .codec();
            return sound(id, codec, SilentAac.frame(channels), SilentAac.SAMPLES_PER_FRAME);
        } catch (MediaException e) {
            throw new IllegalArgumentException(OfflineCodec.MPEG4_AUDIO.text() + ": " + e.getMessage(), e);
        }
    }

    private static SlateTrack sound(int id, Codec codec, Bytes frame, int samples) {
        return new SlateTrack(Track.of(id, codec), List.of(new AccessUnit(id, 0, 0, true, 0, frame)), samples);
    }

    private static Bytes filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return Bytes.wrap(bytes);
    }
}
