package io.weir.platform.http;

import io.netty.buffer.ByteBuf;
import io.weir.base.buf.Bytes;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way in: its head, what is to happen to it, and the part of its body that has arrived.
 *
 * <p>Threading: the connection's loop.
 */
final class IncomingRequest {
    private static final int FIRST_BUFFER = 1024;
    private static final String[] NO_FIELDS = {};

    /** Null when not even the head could be read. */
    final @Nullable HttpRequest head;
    /** Null when {@link #immediate} is the answer and no route was found. */
    final @Nullable Route route;

    final List<String> values;
    /** The answer that is known without asking a handler, or null. */
    final @Nullable HttpResponse immediate;
    /** Fields every answer to this request gets: CORS. */
    String[] more = NO_FIELDS;
    /** Whether the connection ends with the answer. */
    boolean last;
    /** Whether the client waits for a 100 before it sends the body. */
    boolean expectsContinue;

    private byte[] body = new byte[0];
    private int length;

    private IncomingRequest(
            @Nullable HttpRequest head,
            @Nullable Route route,
            List<String> values,
            @Nullable HttpResponse immediate,
            boolean last) {
        this.head = head;
        this.route = route;
        this.values = values;
        this.immediate = immediate;
        this.last = last;
    }

    /** One for a handler. */
    static IncomingRequest routed(HttpRequest head, Route route, List<String> values) {
        return new IncomingRequest(head, route, values, null, false);
    }

    /** One whose answer is known. */
    static IncomingRequest answered(HttpRequest head, HttpResponse response) {
        return new IncomingRequest(head, null, List.of(), response, false);
    }

    /** One that ends the connection. */
    static IncomingRequest failed(@Nullable HttpRequest head, HttpResponse response) {
        return new IncomingRequest(head, null, List.of(), response, true);
    }

    /** Adds to the body; false, and nothing is kept, when that makes it longer than the route allows. */
    boolean append(ByteBuf part) {
        int count = part.readableBytes();
        if (count == 0 || route == null) {
            return true;
        }
        int max = route.bodyMaxBytes();
        if (count > max - length) {
            return false;
        }
        if (length + count > body.length) {
            int doubled = Math.min(max, Math.max(FIRST_BUFFER, body.length * 2));
            body = Arrays.copyOf(body, Math.max(doubled, length + count));
        }
        part.readBytes(body, length, count);
        length += count;
        return true;
    }

    /** The request with its body. */
    HttpRequest complete(HttpRequest request) {
        if (length == 0) {
            return request;
        }
        return request.withBody(Bytes.wrap(length == body.length ? body : Arrays.copyOf(body, length)));
    }

    boolean isHead() {
        return head != null && head.method().equals("HEAD");
    }
}
