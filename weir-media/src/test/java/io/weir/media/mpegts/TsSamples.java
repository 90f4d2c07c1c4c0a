package io.weir.media.mpegts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.media.codec.AacConfig;
import io.weir.media.codec.NalUnits;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Made-up units of every codec that transport streams carry, and the streams that hold them. */
final class TsSamples {
    static final Codec.H264 AVC =
            new Codec.H264(List.of(Bytes.ofHex("6742c01eda0280bfe54042")), List.of(Bytes.ofHex("68ce3c80")));
    static final Codec.H265 HEVC = new Codec.H265(
            List.of(Bytes.ofHex("40010c01ffff01607a")),
            List.of(Bytes.ofHex("4201010160ba")),
            List.of(Bytes.ofHex("4401c172b4")));
    static final Codec.Aac AAC = aac(44_100, 2);
    static final Codec.Mp3 MP3 = new Codec.Mp3(44_100, 2);
    static final Codec.Ac3 AC3 = new Codec.Ac3(48_000, 2);
    static final Codec.Eac3 EAC3 = new Codec.Eac3(48_000, 2);
    static final Codec.Opus OPUS = new Codec.Opus(2, Bytes.EMPTY);

    /** MPEG-1 layer 3, 128 kbit/s at 44.1 kHz: 417 bytes and 1152 samples. */
    private static final Bytes MP3_HEADER = Bytes.ofHex("fffb9000");

    private static final int MP3_LENGTH = 417;

    /** 192 kbit/s at 48 kHz, two channels: 768 bytes and 1536 samples. */
    private static final Bytes AC3_HEADER = Bytes.ofHex("0b770000144040e0");

    private static final int AC3_LENGTH = 768;

    /** Independent substream 0 of 256 bytes, 48 kHz, six blocks, two channels. */
    private static final Bytes EAC3_HEADER = Bytes.ofHex("0b77007f34800000");

    private static final int EAC3_LENGTH = 256;

    private TsSamples() {}

    static Codec.Aac aac(int sampleRate, int channelCount) {
        try {
            return AacConfig.parse(AacConfig.build(AacConfig.AAC_LC, sampleRate, channelCount))
                    .codec();
        } catch (MediaException e) {
            throw new AssertionError(e);
        }
    }

    /** A picture of about {@code length} bytes without parameter sets; two slices. */
    static Bytes picture(Codec codec, boolean keyframe, int length, int seed) {
        boolean h264 = codec instanceof Codec.H264;
        Bytes header = h264 ? Bytes.of(keyframe ? 0x65 : 0x41) : Bytes.of(keyframe ? 0x26 : 0x02, 0x01);
        return NalUnits.join(List.of(
                joined(header, noise(length / 2, seed)), joined(header, noise(length - length / 2, seed + 1))));
    }

    /** An audio frame of the codec. */
    static Bytes frame(Codec.Audio codec, int seed) {
        return switch (codec) {
            case Codec.Mp3 _ -> joined(MP3_HEADER, noise(MP3_LENGTH - MP3_HEADER.length(), seed));
            case Codec.Ac3 _ -> joined(AC3_HEADER, noise(AC3_LENGTH - AC3_HEADER.length(), seed));
            case Codec.Eac3 _ -> joined(EAC3_HEADER, noise(EAC3_LENGTH - EAC3_HEADER.length(), seed));
            // one CELT frame of 20 ms
            case Codec.Opus _ -> joined(Bytes.of(0xfc), noise(100 + seed % 3 * 200, seed));
            case Codec.Aac _, Codec.G711 _, Codec.Flac _, Codec.Lpcm _ -> noise(150 + seed % 5 * 40, seed);
        };
    }

    /** Bytes 2..0x46: no start codes, no sync words. */
    static Bytes noise(int length, int seed) {
        byte[] bytes = new byte[length];
        Random random = new Random(seed);
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (2 + random.nextInt(69));
        }
        return Bytes.wrap(bytes);
    }

    static Bytes joined(Bytes first, Bytes second) {
        ByteStore store = new ByteStore();
        store.bytes(first).bytes(second);
        return Bytes.copyOf(store.array()).slice(0, store.length()).compact();
    }

    /** Pictures at 25 a second from {@code startTicks} on, a keyframe every second, in groups of three with two B-frames. */
    static List<AccessUnit> pictures(int trackId, Codec codec, long startTicks, int count) {
        List<AccessUnit> units = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean keyframe = i % 25 == 0;
            // I P B B P B B …: what is decoded first is shown two pictures later
            int ahead = keyframe ? 2 : i % 25 % 3 == 1 ? 4 : 1;
            long dts = startTicks + i * 3600L;
            units.add(new AccessUnit(
                    trackId,
                    dts + ahead * 3600L,
                    dts,
                    keyframe,
                    0,
                    picture(codec, keyframe, keyframe ? 70_000 : 500 + i, i)));
        }
        return units;
    }

    /** Frames one after the other. */
    static List<AccessUnit> frames(int trackId, Codec.Audio codec, long startTicks, int samples, int count) {
        List<AccessUnit> units = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long pts = startTicks + (long) i * samples;
            units.add(new AccessUnit(trackId, pts, pts, true, 0, frame(codec, i)));
        }
        return units;
    }

    /** The stream of these tracks and units, which are put in order of decoding. */
    static Bytes stream(long offsetTicks, List<Track> tracks, List<AccessUnit> units) throws MediaException {
        TsMuxer muxer = new TsMuxer(offsetTicks);
        ByteBuf out = Unpooled.buffer();
        muxer.tracks(tracks, out);
        List<AccessUnit> ordered = new ArrayList<>(units);
        ordered.sort(java.util.Comparator.comparingDouble(unit -> (double) unit.dtsTicks() / rate(tracks, unit)));
        for (AccessUnit unit : ordered) {
            muxer.write(unit, out);
        }
        muxer.flush(out);
        return bytes(out);
    }

    static Bytes bytes(ByteBuf out) {
        return Bytes.wrap(ByteBufUtil.getBytes(out));
    }

    private static int rate(List<Track> tracks, AccessUnit unit) {
        return tracks.stream()
                .filter(track -> track.id() == unit.trackId())
                .findFirst()
                .orElseThrow()
                .clockRate();
    }
}
