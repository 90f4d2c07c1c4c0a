package io.weir.server.httpstream;

import io.weir.media.Track;
import io.weir.platform.http.HttpRequest;
import io.weir.server.auth.AuthProtocol;
import io.weir.server.session.SessionKind;
import io.weir.server.stream.WireFormat;
import java.util.Optional;

/**
 * A container that streams are sent in without end, at an address of its own.
 *
 * <p>Threading: immutable, share freely.
 */
public interface LiveContainer {
    /** What its readers are called. */
    SessionKind kind();

    /** What its requests are called where they are authorized. */
    AuthProtocol protocol();

    /** What stands behind the path in the address: {@code .flv}. */
    String ending();

    /** The MIME type of an answer. */
    String contentType();

    /**
     * How a reader wants the stream.
     *
     * @param webSocket whether each batch is one message, as {@link WebSocketBatch} frames it
     */
    WireFormat format(HttpRequest request, boolean webSocket);

    /** Why the track has no place in the container; empty when it has one. */
    Optional<String> problem(Track track);
}
