package io.weir.server.node;

import io.weir.server.hook.HookClient;
import io.weir.server.hook.HookEvent;
import io.weir.server.hook.HookSink;
import io.weir.server.session.LiveSession;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionObserver;
import io.weir.server.session.SessionStatus;

/** Makes events of the beginning and end of connections. Threading: the sessions' own threads. */
final class ConnectionEvents implements SessionObserver {
    private final HookSink sink;

    ConnectionEvents(HookSink sink) {
        this.sink = sink;
    }

    @Override
    public void onAdded(LiveSession session) {
        if (isConnection(session.kind())) {
            sink.emit(new HookEvent.Connected(client(session.status())));
        }
    }

    @Override
    public void onRemoved(LiveSession session, String reason) {
        if (isConnection(session.kind())) {
            SessionStatus status = session.status();
            sink.emit(new HookEvent.Disconnected(client(status), status.path(), reason));
        }
    }

    /** As in MediaMTX: connections that last, not the requests of HTTP protocols. */
    private static boolean isConnection(SessionKind kind) {
        return switch (kind) {
            case RTMP, RTMPS -> true;
            case HTTP_FLV, HTTP_TS, HLS, WEBRTC -> false;
        };
    }

    private static HookClient client(SessionStatus status) {
        return new HookClient(status.kind().apiType(), status.id().toString(), status.remoteAddress(), status.query());
    }
}
