package io.weir.platform.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.weir.base.buf.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * Responses to bytes (RFC 9112 §4), head and body in one buffer unless the body is long. The connection's outbound side has no codec:
 * what is written is what is sent.
 *
 * <p>Threading: any thread.
 */
final class ResponseEncoder {
    /** How the connection goes on after a response. */
    enum Persistence {
        /** HTTP/1.1's default needs no word. */
        KEEP,
        /** HTTP/1.0 wants to be told. */
        KEEP_ALIVE,
        /** It ends. */
        CLOSE
    }

    private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    private static final int ROOM = 128;

    private final HttpDates dates;

    ResponseEncoder(HttpDates dates) {
        this.dates = dates;
    }

    /** A complete response; {@code more} are further fields, {@code head} leaves the body out, but not its length. */
    ByteBuf encode(
            ByteBufAllocator allocator, HttpResponse response, String[] more, Persistence persistence, boolean head) {
        Bytes body = response.body();
        boolean sendBody = !head && !isBodiless(response.status());
        ByteBuf out = start(allocator, response, more, sendBody ? body.length() : 0);
        if (!isBodiless(response.status())) {
            out.writeBytes(CONTENT_LENGTH);
            ByteBufUtil.writeAscii(out, Integer.toString(body.length()));
            out.writeShort('\r' << 8 | '\n');
        }
        switch (persistence) {
            case KEEP -> {}
            case KEEP_ALIVE -> out.writeBytes(KEEP_ALIVE);
            case CLOSE -> out.writeBytes(CLOSE);
        }
        out.writeShort('\r' << 8 | '\n');
        if (sendBody) {
            body.writeTo(out);
        }
        return out;
    }

    /** The head of a response that ends with the connection. */
    ByteBuf encodeEndless(ByteBufAllocator allocator, HttpResponse response, String[] more) {
        return start(allocator, response, more, 0).writeBytes(CLOSE).writeShort('\r' << 8 | '\n');
    }

    /** The answer that turns a connection into a WebSocket. */
    static ByteBuf encodeSwitch(ByteBufAllocator allocator, String[] fields) {
        ByteBuf out = allocator.directBuffer(2 * ROOM);
        out.writeBytes(ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"));
        writeFields(out, fields);
        return out.writeShort('\r' << 8 | '\n');
    }

    /** RFC 9110 §10.1.1. */
    static ByteBuf encodeContinue(ByteBufAllocator allocator) {
        byte[] bytes = ascii("HTTP/1.1 100 Continue\r\n\r\n");
        return allocator.directBuffer(bytes.length).writeBytes(bytes);
    }

    private ByteBuf start(ByteBufAllocator allocator, HttpResponse response, String[] more, int bodyLength) {
        Bytes head = response.encodedHead();
        Bytes date = dates.line();
        int moreLength = 0;
        for (String text : more) {
            moreLength += text.length() + 2;
        }
        ByteBuf out = allocator.directBuffer(head.length() + date.length() + moreLength + ROOM + bodyLength);
        head.writeTo(out);
        date.writeTo(out);
        writeFields(out, more);
        return out;
    }

    static void writeFields(ByteBuf out, String[] fields) {
        for (int i = 0; i < fields.length; i += 2) {
            out.writeCharSequence(fields[i], StandardCharsets.ISO_8859_1);
            out.writeShort(':' << 8 | ' ');
            out.writeCharSequence(fields[i + 1], StandardCharsets.ISO_8859_1);
            out.writeShort('\r' << 8 | '\n');
        }
    }

    /** RFC 9110 §6.4.1: these have no content, and no length of it. */
    static boolean isBodiless(int status) {
        return status == 204 || status == 304;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
