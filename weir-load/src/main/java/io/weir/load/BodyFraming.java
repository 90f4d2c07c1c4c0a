package io.weir.load;

import io.netty.buffer.ByteBuf;
import java.io.IOException;

/**
 * Walks the framing around FLV bytes and names the runs of payload between the frame headers.
 *
 * <p>Threading: one thread. Ownership: input is borrowed.
 */
interface BodyFraming {
    /**
     * Moves past framing to the next run of payload.
     *
     * @return how many bytes at the reader index are payload, which the caller then skips or reads; 0 when the input is used up
     * @throws IOException when the framing is broken or says that the body ends
     */
    int nextRun(ByteBuf in) throws IOException;

    /** No framing: the body ends with the connection. */
    final class Plain implements BodyFraming {
        @Override
        public int nextRun(ByteBuf in) {
            return in.readableBytes();
        }
    }

    /** Chunked transfer coding (RFC 9112 §7.1). */
    final class Chunked implements BodyFraming {
        /** Digits, extensions and line break of one chunk's size line. */
        static final int SIZE_LINE_MAX = 64;

        private final StringBuilder line = new StringBuilder();
        private long left;
        private boolean afterChunk;

        @Override
        public int nextRun(ByteBuf in) throws IOException {
            while (left == 0 && in.isReadable()) {
                readSizeLine(in);
            }
            int run = (int) Math.min(left, in.readableBytes());
            left -= run;
            return run;
        }

        private void readSizeLine(ByteBuf in) throws IOException {
            char c = (char) in.readUnsignedByte();
            if (c != '\n') {
                if (line.length() == SIZE_LINE_MAX) {
                    throw new IOException("HTTP chunk size line above " + SIZE_LINE_MAX + " bytes");
                }
                line.append(c);
                return;
            }
            String text = line.toString().trim();
            line.setLength(0);
            if (text.isEmpty() && afterChunk) {
                afterChunk = false;
                return;
            }
            int extension = text.indexOf(';');
            left = parseSize(extension < 0 ? text : text.substring(0, extension).trim());
            afterChunk = true;
            if (left == 0) {
                throw new IOException("the server ended the HTTP body");
            }
        }

        private static long parseSize(String hex) throws IOException {
            try {
                return Integer.parseUnsignedInt(hex, 16) & 0xffff_ffffL;
            } catch (NumberFormatException e) {
                throw new IOException("broken HTTP chunk size", e);
            }
        }
    }
}
