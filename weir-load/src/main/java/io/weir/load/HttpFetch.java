package io.weir.load;

/**
 * One GET request and how it went.
 *
 * <p>Threading: the run's loop.
 */
class HttpFetch {
    private final String resource;
    private final boolean keepsBody;
    private long sentNs;
    private long firstByteNs;
    private long doneNs;
    private int status;
    private long bodyBytes;

    /**
     * A request to make.
     *
     * @param resource path and query, in ASCII
     * @param keepsBody whether whoever asks wants to see the body; otherwise it is only counted
     */
    HttpFetch(String resource, boolean keepsBody) {
        this.resource = resource;
        this.keepsBody = keepsBody;
    }

    final String resource() {
        return resource;
    }

    final boolean keepsBody() {
        return keepsBody;
    }

    final void onSent(long nowNs) {
        sentNs = nowNs;
    }

    final void onHead(int newStatus, long nowNs) {
        status = newStatus;
        firstByteNs = nowNs;
    }

    final void onBody(int length) {
        bodyBytes += length;
    }

    final void onDone(long nowNs) {
        doneNs = nowNs;
    }

    final int status() {
        return status;
    }

    /** Bytes of the body so far. */
    final long bodyBytes() {
        return bodyBytes;
    }

    final long sentNs() {
        return sentNs;
    }

    /** When the answer's last byte came; 0 before that. */
    final long doneNs() {
        return doneNs;
    }

    final long firstByteTookNs() {
        return firstByteNs - sentNs;
    }

    final long tookNs() {
        return doneNs - sentNs;
    }
}
