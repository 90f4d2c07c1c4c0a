package io.weir.server.httpflv;

import io.weir.config.WriteInterval;
import io.weir.media.Track;
import io.weir.media.flv.CodecTags;
import io.weir.platform.http.HttpRequest;
import io.weir.server.auth.AuthProtocol;
import io.weir.server.httpstream.LiveContainer;
import io.weir.server.session.SessionKind;
import io.weir.server.stream.BatchInterval;
import io.weir.server.stream.WireFormat;
import java.util.Optional;

/**
 * HTTP-FLV and WebSocket-FLV, at {@code /path.flv}. {@code ?tracks=all} gets further tracks than the first of each kind,
 * {@code ?audio=opus} gets Opus as it is.
 */
public final class FlvContainer implements LiveContainer {
    private final BatchInterval interval;

    /** Written every {@code interval}. */
    public FlvContainer(WriteInterval interval) {
        this.interval = BatchInterval.of(interval);
    }

    @Override
    public SessionKind kind() {
        return SessionKind.HTTP_FLV;
    }

    @Override
    public AuthProtocol protocol() {
        return AuthProtocol.FLV;
    }

    @Override
    public String ending() {
        return ".flv";
    }

    @Override
    public String contentType() {
        return "video/x-flv";
    }

    @Override
    public WireFormat format(HttpRequest request, boolean webSocket) {
        return new FlvWireFormat(
                webSocket,
                "all".equals(request.query().get("tracks")),
                "opus".equals(request.query().get("audio")),
                interval);
    }

    @Override
    public Optional<String> problem(Track track) {
        return CodecTags.problem(track.codec());
    }
}
