package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import java.io.IOException;

/**
 * Reads the responses of a connection that is kept alive (RFC 9112 §6 and §7.1), one after the other, without keeping their bytes.
 *
 * <p>Threading: one thread. Ownership: input is borrowed.
 * <p>Limits: {@value #HEAD_MAX} bytes of status line, fields and chunk lines of one response; of a line the first {@value #LINE_MAX} are
 * looked at.
 */
final class HttpReplyReader {
    /** More than this besides the body is refused. */
    static final int HEAD_MAX = 16_384;

    /** The longest line of those that matter is far shorter. */
    static final int LINE_MAX = 256;

    private static final String CONTENT_LENGTH = "content-length:";
    private static final String TRANSFER_ENCODING = "transfer-encoding:";
    private static final String CONNECTION = "connection:";
    private static final int DIGITS_MAX = 18;
    private static final long UNTIL_CLOSE = -1;

    private enum Place {
        STATUS_LINE,
        FIELDS,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        AFTER_CHUNK,
        TRAILERS
    }

    private final Listener listener;
    private final byte[] line = new byte[LINE_MAX];
    private int lineLength;
    private int headBytes;
    private Place place = Place.STATUS_LINE;
    private int status;
    private boolean chunked;
    private boolean keepsAlive;
    private long left;

    /** Hears of a response. */
    interface Listener {
        /** The head is here; nothing is told of interim responses. */
        void onHead(int status) throws IOException;

        /** The next {@code length} bytes of the body are at the input's reader index, which need not be moved. */
        void onBody(ByteBuf in, int length) throws IOException;

        /** The response is complete. */
        void onEnd(boolean keepsAlive) throws IOException;
    }

    HttpReplyReader(Listener listener) {
        this.listener = listener;
    }

    /** True between two responses. */
    boolean isBetween() {
        return place == Place.STATUS_LINE && lineLength == 0;
    }

    /** Takes all bytes. Throws with the reason when they are no HTTP/1 responses. */
    void read(ByteBuf in) throws IOException {
        while (in.isReadable()) {
            if (place == Place.BODY || place == Place.CHUNK) {
                readBody(in);
            } else if (readLine(in)) {
                onLine();
                lineLength = 0;
            }
        }
    }

    /** The server has closed its side; says whether that ended a response, as it may where neither length nor chunks were named. */
    boolean close() throws IOException {
        if (place == Place.BODY && left == UNTIL_CLOSE) {
            end();
            return true;
        }
        return false;
    }

    private void readBody(ByteBuf in) throws IOException {
        int length = left == UNTIL_CLOSE ? in.readableBytes() : (int) Math.min(left, in.readableBytes());
        int next = in.readerIndex() + length;
        listener.onBody(in, length);
        in.readerIndex(next);
        if (left == UNTIL_CLOSE) {
            return;
        }
        left -= length;
        if (left == 0) {
            if (place == Place.CHUNK) {
                place = Place.AFTER_CHUNK;
            } else {
                end();
            }
        }
    }

    /** Takes bytes up to the end of a line; false when it has not come yet. */
    private boolean readLine(ByteBuf in) throws IOException {
        int from = in.readerIndex();
        int lineEnd = in.forEachByte(ByteProcessor.FIND_LF);
        int until = lineEnd < 0 ? in.writerIndex() : lineEnd;
        int room = Math.max(0, LINE_MAX - lineLength);
        in.getBytes(from, line, LINE_MAX - room, Math.min(room, until - from));
        lineLength += until - from;
        headBytes += until - from + 1;
        if (headBytes > HEAD_MAX) {
            throw new IOException("HTTP response head above " + HEAD_MAX + " bytes");
        }
        in.readerIndex(lineEnd < 0 ? until : lineEnd + 1);
        return lineEnd >= 0;
    }

    private void onLine() throws IOException {
        int length = Math.min(lineLength, LINE_MAX);
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        switch (place) {
            case STATUS_LINE -> onStatusLine(length);
            case FIELDS -> {
                if (length == 0) {
                    onHeadEnd();
                } else {
                    onField(length);
                }
            }
            case CHUNK_SIZE -> onChunkSize(length);
            case AFTER_CHUNK -> {
                require(length == 0, "no line end after an HTTP chunk");
                place = Place.CHUNK_SIZE;
            }
            case TRAILERS -> {
                if (length == 0) {
                    end();
                }
            }
            case BODY, CHUNK -> throw new IllegalStateException("a line in a body");
        }
    }

    private void onStatusLine(int length) throws IOException {
        require(length >= 12 && begins("http/1.", length) && line[8] == ' ', "not an HTTP/1 response");
        status = (int) number(9, 12);
        chunked = false;
        keepsAlive = line[7] != '0';
        left = status == 204 || status == 304 ? 0 : UNTIL_CLOSE;
        place = Place.FIELDS;
    }

    private void onField(int length) throws IOException {
        if (begins(CONTENT_LENGTH, length)) {
            int from = skipSpaces(CONTENT_LENGTH.length(), length);
            long named = number(from, length);
            left = status == 304 ? 0 : named;
        } else if (begins(TRANSFER_ENCODING, length)) {
            chunked = contains("chunked", TRANSFER_ENCODING.length(), length);
        } else if (begins(CONNECTION, length)) {
            keepsAlive = contains("keep-alive", CONNECTION.length(), length)
                    || keepsAlive && !contains("close", CONNECTION.length(), length);
        }
    }

    private void onHeadEnd() throws IOException {
        if (status < 200) {
            require(status != 101, "the server changed the protocol");
            place = Place.STATUS_LINE;
            return;
        }
        listener.onHead(status);
        if (chunked) {
            place = Place.CHUNK_SIZE;
        } else if (left == 0) {
            end();
        } else {
            keepsAlive &= left != UNTIL_CLOSE;
            place = Place.BODY;
        }
    }

    private void onChunkSize(int length) throws IOException {
        long size = 0;
        int digits = 0;
        while (digits < length && Character.digit(line[digits], 16) >= 0) {
            size = size << 4 | Character.digit(line[digits], 16);
            digits++;
            require(digits <= 8, "broken HTTP chunk size");
        }
        boolean ends = digits == length || line[digits] == ';' || line[digits] == ' ' || line[digits] == '\t';
        require(digits > 0 && ends, "broken HTTP chunk size");
        left = size;
        place = size == 0 ? Place.TRAILERS : Place.CHUNK;
        headBytes = 0;
    }

    private void end() throws IOException {
        place = Place.STATUS_LINE;
        headBytes = 0;
        lineLength = 0;
        listener.onEnd(keepsAlive);
    }

    private boolean begins(String lowerCase, int length) {
        if (length < lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            if (lower(line[i]) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean contains(String lowerCase, int from, int to) {
        for (int at = from; at + lowerCase.length() <= to; at++) {
            int same = 0;
            while (same < lowerCase.length() && lower(line[at + same]) == lowerCase.charAt(same)) {
                same++;
            }
            if (same == lowerCase.length()) {
                return true;
            }
        }
        return false;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
    }

    private int skipSpaces(int from, int to) {
        int at = from;
        while (at < to && (line[at] == ' ' || line[at] == '\t')) {
            at++;
        }
        return at;
    }

    private long number(int from, int to) throws IOException {
        int until = to;
        while (until > from && (line[until - 1] == ' ' || line[until - 1] == '\t')) {
            until--;
        }
        require(until > from && until - from <= DIGITS_MAX, "a broken number in an HTTP response");
        long value = 0;
        for (int at = from; at < until; at++) {
            require(line[at] >= '0' && line[at] <= '9', "a broken number in an HTTP response");
            value = value * 10 + line[at] - '0';
        }
        return value;
    }

    private static void require(boolean sound, String what) throws IOException {
        if (!sound) {
            throw new IOException(what);
        }
    }
}
