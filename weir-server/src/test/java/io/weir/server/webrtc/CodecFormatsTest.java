package io.weir.server.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.protocol.rtp.payload.PayloadFormats;
import io.weir.protocol.sdp.CodecFormat;
import io.weir.protocol.sdp.Direction;
import io.weir.protocol.sdp.Fit;
import io.weir.protocol.sdp.HeaderExtension;
import io.weir.protocol.sdp.MediaSources;
import io.weir.protocol.sdp.NegotiatedCodec;
import io.weir.protocol.sdp.NegotiatedMedia;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Codecs, and what is agreed on for them. */
class CodecFormatsTest {
    @Test
    void shouldNameWhatItSends() {
        assertThat(CodecFormats.toSend(Units.AVC)).containsExactly(CodecFormat.h264(0x42e01f));
        assertThat(CodecFormats.toSend(new Codec.Vp8())).containsExactly(CodecFormat.vp8());
        CodecFormat opus = CodecFormats.toSend(new Codec.Opus(2, Bytes.EMPTY)).getFirst();
        assertThat(opus.channels()).isEqualTo(2);
        assertThat(opus.parameters().value("stereo")).isEqualTo("1");
        assertThat(CodecFormats.refusal(Units.AVC)).isEmpty();
    }

    @Test
    void shouldSayWhyItCannotSend() {
        Codec aac = new Codec.Aac(Bytes.EMPTY, 2, 44_100, 2);
        assertThat(CodecFormats.toSend(aac)).isEmpty();
        assertThat(CodecFormats.refusal(aac))
                .hasValueSatisfying(reason -> assertThat(reason).contains("AAC"));
        Codec l24 = new Codec.Lpcm(24, 48_000, 2);
        assertThat(CodecFormats.toSend(l24)).isEmpty();
        assertThat(CodecFormats.refusal(l24)).contains("L24 is not a codec of WebRTC");
    }

    @Test
    void shouldKnowACodecForAllItReceives() {
        for (CodecFormat format : CodecFormats.toReceive()) {
            CodecFormat offered = format.is("multiopus") ? CodecFormat.multiopus(format.channels()) : format;
            assertThat(CodecFormats.codec(offered)).as(format.text()).isPresent();
        }
        assertThat(CodecFormats.toReceive().stream().map(CodecFormat::encoding))
                .contains("H264", "H265", "VP8", "VP9", "AV1", "opus", "multiopus", "PCMU", "PCMA", "G722", "L16");
    }

    @Test
    void shouldReadParametersWhateverTheirCaseAndSpaces() {
        CodecFormat format = CodecFormat.video("h264", "Packetization-Mode=1; SPROP-parameter-sets=Z0LgHw==,aAI=");
        assertThat(CodecFormats.codec(format))
                .contains(new Codec.H264(List.of(Bytes.of(0x67, 0x42, 0xe0, 0x1f)), List.of(Bytes.of(0x68, 2))));
        assertThat(CodecFormats.codec(CodecFormat.audio("G722", 8_000, 1))).contains(PayloadFormats.G722);
        assertThat(CodecFormats.codec(CodecFormat.UNKNOWN)).isEmpty();
    }

    private static NegotiatedMedia media(int rtx, List<String> feedback, String mid) {
        return new NegotiatedMedia(
                0,
                mid,
                "video",
                0,
                List.of(new NegotiatedCodec(102, CodecFormat.vp8(), rtx, feedback, Fit.EXACT)),
                List.of(
                        new HeaderExtension(3, Direction.SENDRECV, HeaderExtension.TRANSPORT_WIDE_CC, ""),
                        new HeaderExtension(2, Direction.SENDRECV, HeaderExtension.ABS_SEND_TIME, ""),
                        new HeaderExtension(20, Direction.SENDRECV, HeaderExtension.MID, "")),
                List.of(),
                MediaSources.NONE,
                false);
    }

    @Test
    void shouldSendTheMomentOfSendingOnlyWherePacketsNeverRepeatUnderOneNumber() {
        List<String> all = List.of("nack", "transport-cc");
        SentTrack rtx = SentTrack.of(media(103, all, "v"), Units.VIDEO_TRACK, 0xffff_fff0L, 7);
        assertThat(rtx.extensions()).isEqualTo(new SentTrack.Extensions(Bytes.ofUtf8("v"), 0, 2, 3));
        assertThat(rtx.sources()).isEqualTo(new SentTrack.Sources(102, 0xffff_fff0, 103, 7));
        SentTrack plain = SentTrack.of(media(-1, all, "v"), Units.VIDEO_TRACK, 1, -1);
        assertThat(plain.extensions()).isEqualTo(new SentTrack.Extensions(Bytes.ofUtf8("v"), 0, 0, 0));
        assertThat(plain.retransmits()).isTrue();
        SentTrack without = SentTrack.of(media(103, all, "v"), Units.VIDEO_TRACK, 1, -1);
        assertThat(without.hasRtx()).as("no source for it").isFalse();
        SentTrack never = SentTrack.of(media(-1, List.of("transport-cc"), "v"), Units.VIDEO_TRACK, 1, -1);
        assertThat(never.extensions().transportSequenceId()).isEqualTo(3);
        assertThat(never.retransmits()).isFalse();
        SentTrack untold = SentTrack.of(media(103, List.of("nack"), "v"), Units.VIDEO_TRACK, 1, 7);
        assertThat(untold.extensions().transportSequenceId()).isZero();
    }
}
