package io.weir.protocol.rtp.payload;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.codec.NalSyntax;
import io.weir.media.codec.NalUnits;
import java.util.ArrayList;
import java.util.List;

/** Made-up video of each codec: well-formed as far as payload formats look. */
enum Sample {
    H264,
    H265,
    VP8,
    VP9,
    AV1;

    /** Ticks between units. */
    static final int INTERVAL = 3_000;

    private static final String VP8_KEY = "1002009d012a60004000";
    private static final String VP9_KEY = "824983424005f003f0";

    /** The codec with what the keyframes carry. */
    Codec codec() {
        return switch (this) {
            case H264 -> new Codec.H264(List.of(Bytes.ofHex("6742001fa1")), List.of(Bytes.ofHex("68ce3c80")));
            case H265 ->
                new Codec.H265(
                        List.of(Bytes.ofHex("40010c01")),
                        List.of(Bytes.ofHex("42010101")),
                        List.of(Bytes.ofHex("4401c0f2")));
            case VP8 -> new Codec.Vp8();
            case VP9 -> new Codec.Vp9(0, 10, 8, 1, false);
            case AV1 -> new Codec.Av1(Bytes.ofHex("0a03000012"));
        };
    }

    /** A keyframe whose frame, slice or OBU has so many bytes, with parameter sets. */
    Bytes key(int length) {
        List<Bytes> nals = new ArrayList<>();
        return switch (this) {
            case H264, H265 -> {
                nals.addAll(NalSyntax.valueOf(name()).parameterSets(codec()));
                nals.add(bareKey(length));
                yield NalUnits.join(nals);
            }
            case VP8, VP9 -> bareKey(length);
            case AV1 -> concat(((Codec.Av1) codec()).sequenceHeader(), bareKey(length));
        };
    }

    /** A unit between keyframes. */
    Bytes inter(int length) {
        return switch (this) {
            case H264 -> NalUnits.join(List.of(filled("4180", length)));
            case H265 -> NalUnits.join(List.of(filled("020180", length)));
            case VP8 -> filled("310200", length);
            case VP9 -> filled("86", length);
            case AV1 -> obu("30", length);
        };
    }

    /** The slice, frame or OBU of a keyframe without what a decoder must know before. */
    Bytes bareKey(int length) {
        return switch (this) {
            case H264 -> filled("6588", length);
            case H265 -> filled("260180", length);
            case VP8 -> filled(VP8_KEY, length);
            case VP9 -> filled(VP9_KEY, length);
            case AV1 -> obu("10", length);
        };
    }

    /** Keyframes every {@code every} units, of lengths that grow from unit to unit. */
    List<AccessUnit> units(int count, int every, int length) {
        List<AccessUnit> units = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean key = i % every == 0;
            Bytes payload = key ? key(length + i) : inter(length + i);
            units.add(new AccessUnit(0, (long) i * INTERVAL, (long) i * INTERVAL, key, 7, payload));
        }
        return units;
    }

    static Bytes filled(String start, int length) {
        byte[] array = new byte[length];
        for (int i = 0; i < length; i++) {
            array[i] = (byte) (i * 31 + length);
        }
        Bytes head = Bytes.ofHex(start);
        head.copyTo(array, 0, 0, head.length());
        return Bytes.wrap(array);
    }

    static Bytes concat(Bytes... parts) {
        int length = 0;
        for (Bytes part : parts) {
            length += part.length();
        }
        byte[] array = new byte[length];
        int at = 0;
        for (Bytes part : parts) {
            part.copyTo(array, at, 0, part.length());
            at += part.length();
        }
        return Bytes.wrap(array);
    }

    /** A frame OBU with a size field, of {@code length} bytes without it. */
    private static Bytes obu(String start, int length) {
        Bytes payload = filled(start, length - 1);
        int left = payload.length();
        StringBuilder size = new StringBuilder();
        while (left >= 0x80) {
            size.append("%02x".formatted(left & 0x7f | 0x80));
            left >>= 7;
        }
        size.append("%02x".formatted(left));
        return concat(Bytes.ofHex("32" + size), payload);
    }
}
