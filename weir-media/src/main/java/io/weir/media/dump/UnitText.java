package io.weir.media.dump;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Track;
import java.util.Locale;
import java.util.zip.CRC32;

/** Renders tracks and access units as one line each, the same on every machine. */
public final class UnitText {
    private UnitText() {}

    /** {@code track 0 VIDEO 90000 Hz: H264 …}. */
    public static String of(Track track) {
        return "track " + track.id() + " " + track.kind() + " " + track.clockRate() + " Hz: "
                + CodecText.describe(track.codec());
    }

    /** {@code unit 0 dts=3000 pts=6000 K 1234 bytes crc=89abcdef}; a dash instead of K when decoding cannot start there. */
    public static String of(AccessUnit unit) {
        return "unit %d dts=%d pts=%d %s %d bytes crc=%s"
                .formatted(
                        unit.trackId(),
                        unit.dtsTicks(),
                        unit.ptsTicks(),
                        unit.keyframe() ? "K" : "-",
                        unit.payload().length(),
                        crc(unit.payload()));
    }

    /** CRC-32 of the bytes, eight hexadecimal digits. */
    public static String crc(Bytes bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes.toArray());
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }
}
