package io.weir.server.httpts;

import io.weir.config.WriteInterval;
import io.weir.media.Track;
import io.weir.media.mpegts.TsFormat;
import io.weir.media.mpegts.TsFormats;
import io.weir.platform.http.HttpRequest;
import io.weir.server.auth.AuthProtocol;
import io.weir.server.httpstream.LiveContainer;
import io.weir.server.session.SessionKind;
import io.weir.server.stream.BatchInterval;
import io.weir.server.stream.WireFormat;
import java.util.Optional;

/** HTTP-TS and WebSocket-TS, at {@code /path.ts}: all tracks that MPEG-TS has a place for, Opus as it is. */
public final class TsContainer implements LiveContainer {
    private final BatchInterval interval;

    /** Written every {@code interval}. */
    public TsContainer(WriteInterval interval) {
        this.interval = BatchInterval.of(interval);
    }

    @Override
    public SessionKind kind() {
        return SessionKind.HTTP_TS;
    }

    @Override
    public AuthProtocol protocol() {
        return AuthProtocol.TS;
    }

    @Override
    public String ending() {
        return ".ts";
    }

    @Override
    public String contentType() {
        return "video/mp2t";
    }

    @Override
    public WireFormat format(HttpRequest request, boolean webSocket) {
        return new TsWireFormat(webSocket, interval);
    }

    @Override
    public Optional<String> problem(Track track) {
        return switch (TsFormats.of(track.codec())) {
            case TsFormat.Supported _ -> Optional.empty();
            case TsFormat.Unsupported(String reason) -> Optional.of(reason);
        };
    }
}
