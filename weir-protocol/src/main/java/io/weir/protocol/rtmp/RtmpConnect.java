package io.weir.protocol.rtmp;

import io.weir.media.amf.AmfValue;

/**
 * A connect command (RTMP 1.0 §7.2.1.1). Texts are as sent, empty when missing.
 *
 * @param objectEncoding 0 for AMF0, 3 for AMF3
 * @param capabilities what the peer announced of Enhanced RTMP
 * @param object the command object, for what has no field here
 */
public record RtmpConnect(
        String app,
        String tcUrl,
        String flashVer,
        String swfUrl,
        String pageUrl,
        int objectEncoding,
        RtmpCapabilities capabilities,
        AmfValue object) {

    static RtmpConnect of(AmfValue object) {
        return new RtmpConnect(
                object.get("app").text(""),
                object.get("tcUrl").text(""),
                object.get("flashVer").text(""),
                object.get("swfUrl").text(""),
                object.get("pageUrl").text(""),
                (int) object.get("objectEncoding").number(0),
                RtmpCapabilities.of(object),
                object);
    }

    /** Queries are left out: they may carry credentials. */
    @Override
    public String toString() {
        return "RtmpConnect[app=" + withoutQuery(app) + ", flashVer=" + flashVer + ", objectEncoding=" + objectEncoding
                + ", capabilities=" + capabilities + "]";
    }

    private static String withoutQuery(String text) {
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query);
    }
}
