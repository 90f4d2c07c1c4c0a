package io.weir.load;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Collects the head of an HTTP/1.x response (RFC 9112 §2.1), piece by piece.
 *
 * <p>Threading: one thread. Limits: {@value #HEAD_MAX} bytes.
 */
final class HttpResponseHead {
    /** More than this before the empty line is refused. */
    static final int HEAD_MAX = 16_384;

    private static final String END = "\r\n\r\n";

    private final StringBuilder head = new StringBuilder();
    private boolean complete;

    /** Takes bytes up to the end of the head and leaves the rest; returns whether the head is complete. */
    boolean read(ByteBuf in) throws IOException {
        while (!complete && in.isReadable()) {
            if (head.length() == HEAD_MAX) {
                throw new IOException("HTTP response head above " + HEAD_MAX + " bytes");
            }
            head.append((char) in.readUnsignedByte());
            complete = head.length() >= END.length() && head.indexOf(END, head.length() - END.length()) >= 0;
        }
        return complete;
    }

    /** Checks the status; throws with the server's status line when it is another one. */
    void requireStatus(int status) throws IOException {
        String line = head.substring(0, Math.max(0, head.indexOf("\r\n")));
        if (!line.startsWith("HTTP/1.") || !line.contains(" " + status)) {
            throw new IOException("the server answered \"" + printable(line) + "\"");
        }
    }

    /** True when a header line has this name and its value contains this word, both in lower case. */
    boolean hasHeader(String name, String word) {
        for (String line : head.toString().toLowerCase(Locale.ROOT).split("\r\n")) {
            if (line.startsWith(name + ":") && line.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static String printable(String line) {
        String ascii = new String(line.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
        String clean = ascii.replaceAll("[^ -~]", "?");
        return clean.length() <= 80 ? clean : clean.substring(0, 80) + "…";
    }
}
