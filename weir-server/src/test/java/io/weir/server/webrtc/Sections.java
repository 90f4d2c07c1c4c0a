package io.weir.server.webrtc;

import io.weir.protocol.sdp.CodecFormat;
import io.weir.protocol.sdp.Direction;
import io.weir.protocol.sdp.Fit;
import io.weir.protocol.sdp.HeaderExtension;
import io.weir.protocol.sdp.MediaSources;
import io.weir.protocol.sdp.NegotiatedCodec;
import io.weir.protocol.sdp.NegotiatedMedia;
import java.util.List;

/** What a negotiation with a browser comes to. */
final class Sections {
    static final int MID_ID = 1;
    static final int RID_ID = 2;
    static final int REPAIRED_RID_ID = 3;
    static final int WIDE_ID = 4;
    static final int H264_TYPE = 96;
    static final int RTX_TYPE = 97;
    static final int OPUS_TYPE = 111;
    static final List<String> FEEDBACK = List.of("nack", "nack pli", "ccm fir", "transport-cc");

    private static final int NONE = -1;
    private static final List<HeaderExtension> EXTENSIONS = List.of(
            extension(MID_ID, HeaderExtension.MID),
            extension(RID_ID, HeaderExtension.RID),
            extension(REPAIRED_RID_ID, HeaderExtension.REPAIRED_RID),
            extension(WIDE_ID, HeaderExtension.TRANSPORT_WIDE_CC));

    private Sections() {}

    static NegotiatedMedia video(List<String> feedback, List<String> layers, MediaSources sources) {
        NegotiatedCodec codec =
                new NegotiatedCodec(H264_TYPE, CodecFormat.h264(0x42e01f), RTX_TYPE, feedback, Fit.EXACT);
        return new NegotiatedMedia(0, "0", "video", NONE, List.of(codec), EXTENSIONS, layers, sources, true);
    }

    static NegotiatedMedia video() {
        return video(FEEDBACK, List.of(), MediaSources.NONE);
    }

    static NegotiatedMedia audio(List<String> feedback) {
        NegotiatedCodec codec = new NegotiatedCodec(OPUS_TYPE, CodecFormat.opus(2), NONE, feedback, Fit.EXACT);
        return new NegotiatedMedia(
                1, "1", "audio", NONE, List.of(codec), EXTENSIONS, List.of(), MediaSources.NONE, true);
    }

    private static HeaderExtension extension(int id, String uri) {
        return new HeaderExtension(id, Direction.SENDRECV, uri, "");
    }
}
