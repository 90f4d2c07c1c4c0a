package io.weir.system;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.codec.AvcConfig;
import io.weir.media.flv.FlvTagType;
import io.weir.protocol.rtp.payload.Packetizer;
import io.weir.protocol.rtp.payload.PacketizerOptions;
import io.weir.protocol.rtp.payload.PayloadFormats;
import io.weir.protocol.rtp.payload.RtpPayload;
import java.util.ArrayList;
import java.util.List;

/** The pictures of {@link Clip#H264_AAC} for WebRTC, over and over, with silence in Opus beside them. Threading: one thread. */
final class WebRtcClip {
    /** Between pictures, and so between turns of a sender. */
    static final int PERIOD_MS = 1000 / Clip.PICTURES_PER_SECOND;

    /** Two frames of 20 ms go with each picture. */
    static final int SOUNDS_PER_PICTURE = 2;

    /** A whole packet of 20 ms. */
    static final Bytes SILENCE = Bytes.of(0xf8, 0xff, 0xfe);

    static final int SOUND_TICKS = 960;

    private static final int HEADER_BYTES = 5;
    private static final int PICTURE_TICKS = 90 * PERIOD_MS;

    private final List<FlvTag> pictures;
    private final Codec.H264 codec;
    private final Packetizer packetizer;
    private int next;

    WebRtcClip() {
        List<FlvTag> tags = FlvTag.of(Clip.H264_AAC.file());
        pictures = tags.stream().filter(FlvTag::isPicture).toList();
        FlvTag config = tags.stream()
                .filter(tag -> tag.type() == FlvTagType.VIDEO && tag.isConfig())
                .findFirst()
                .orElseThrow();
        try {
            codec = AvcConfig.parse(config.body().slice(HEADER_BYTES)).codec();
        } catch (MediaException e) {
            throw new AssertionError("not H.264", e);
        }
        packetizer =
                PayloadFormats.packetizer(codec, PacketizerOptions.STANDARD).orElseThrow();
    }

    /** As SDP has it. */
    int profileLevelId() {
        Bytes sps = codec.sps().getFirst();
        return sps.u8(1) << 16 | sps.u8(2) << 8 | sps.u8(3);
    }

    /** The payloads of the next picture. */
    List<RtpPayload> nextPicture() {
        FlvTag tag = pictures.get(next % pictures.size());
        long ticks = (long) next * PICTURE_TICKS;
        next++;
        List<RtpPayload> payloads = new ArrayList<>();
        try {
            packetizer.packetize(
                    new AccessUnit(
                            0, ticks, ticks, tag.isKeyframe(), 0, tag.body().slice(HEADER_BYTES)),
                    payloads::add);
        } catch (MediaException e) {
            throw new AssertionError("cannot be cut", e);
        }
        return payloads;
    }
}
