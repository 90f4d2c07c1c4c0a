package io.weir.protocol.rtmp;

import io.weir.media.amf.AmfValue;
import java.util.Optional;

/**
 * The information object by which servers send clients elsewhere, "RTMP 302": an error with the code
 * {@code NetConnection.Connect.Rejected} and an object {@code ex} with the code 302. Its {@code redirect} is the whole URL with
 * nginx-rtmp and the tcUrl with others, which then give the whole one as {@code redirect2}.
 */
final class RtmpRedirection {
    private static final int CODE = 302;

    private RtmpRedirection() {}

    static AmfValue.Obj information(String url) {
        RtmpStatusCode rejected = RtmpStatusCode.CONNECT_REJECTED;
        return AmfValue.Obj.of(
                RtmpLink.text("level", rejected.level()),
                RtmpLink.text("code", rejected.text()),
                RtmpLink.text("description", "RTMP 302 Redirect"),
                new AmfValue.Property(
                        "ex",
                        AmfValue.Obj.of(
                                RtmpLink.number("code", CODE),
                                RtmpLink.text("redirect", url),
                                RtmpLink.text("redirect2", url))));
    }

    /** Where the information sends a client; empty when it sends it nowhere. */
    static Optional<String> urlOf(AmfValue information) {
        AmfValue ex = information.get("ex");
        if (ex.get("code").number(0) != CODE) {
            return Optional.empty();
        }
        String whole = ex.get("redirect2").text("");
        String url = whole.isEmpty() ? ex.get("redirect").text("") : whole;
        return Optional.of(url).filter(text -> !text.isEmpty());
    }
}
