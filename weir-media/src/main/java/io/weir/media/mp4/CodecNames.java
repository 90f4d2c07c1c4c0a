package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.codec.Av1SequenceHeader;
import io.weir.media.codec.H265ProfileTierLevel;
import io.weir.media.codec.H265Sps;
import java.util.Locale;

/** Codecs as MIME types and playlists name them: the values of the codecs parameter (RFC 6381 and each codec's binding to MP4). */
final class CodecNames {
    private CodecNames() {}

    /** ISO/IEC 14496-15 §E.2: profile, constraints and level, out of the SPS. */
    static String h264(Codec.H264 codec) {
        Bytes sps = codec.sps().getFirst();
        return "avc1." + sps.slice(1, 3).hex();
    }

    /** ISO/IEC 14496-15 §E.3: profile, compatibility flags from the last bit on, tier and level, constraint bytes but the last zeros. */
    static String h265(Codec.H265 codec) throws MediaException {
        H265ProfileTierLevel ptl = H265Sps.of(codec).profileTierLevel();
        StringBuilder name = new StringBuilder("hvc1.");
        if (ptl.profileSpace() > 0) {
            name.append((char) ('A' + ptl.profileSpace() - 1));
        }
        int compatibility = Integer.reverse((int) ptl.compatibilityFlags());
        name.append(ptl.profileIdc())
                .append('.')
                .append(Integer.toHexString(compatibility).toUpperCase(Locale.ROOT));
        name.append(ptl.highTier() ? ".H" : ".L").append(ptl.levelIdc());
        long constraints = ptl.constraintFlags();
        for (int shift = 40; shift >= 0 && (constraints & (1L << shift + 8) - 1) != 0; shift -= 8) {
            name.append('.')
                    .append(Long.toHexString(constraints >> shift & 0xff).toUpperCase(Locale.ROOT));
        }
        return name.toString();
    }

    /** AV1 in ISOBMFF §5: profile, level, tier and bit depth; the fields after them have these defaults. */
    static String av1(Codec.Av1 codec) throws MediaException {
        Av1SequenceHeader header = Av1SequenceHeader.of(codec);
        char tier = header.highTier() ? 'H' : 'M';
        return String.format(
                Locale.ROOT, "av01.%d.%02d%c.%02d", header.profile(), header.levelIdx(), tier, header.bitDepth());
    }

    /** VP codecs in ISOBMFF, "Codecs Parameter String": profile, level and bit depth. */
    static String vp9(Codec.Vp9 codec) {
        return String.format(Locale.ROOT, "vp09.%02d.%02d.%02d", codec.profile(), codec.level(), codec.bitDepth());
    }
}
