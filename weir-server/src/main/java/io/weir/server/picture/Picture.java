package io.weir.server.picture;

import io.weir.base.buf.Bytes;

/** What came of making a picture. */
public sealed interface Picture {
    /** A picture. */
    record Jpeg(Bytes bytes) implements Picture {}

    /**
     * None.
     *
     * @param status of HTTP: 501 when this server cannot make any, 503 when it cannot now
     * @param reason for people
     */
    record None(int status, String reason) implements Picture {}
}
