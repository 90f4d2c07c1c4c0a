package io.weir.testkit.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads a stream to its end and keeps the last bytes of it.
 *
 * <p>Threading: {@link #drain} on a thread of its own, {@link #text} anywhere.
 */
final class OutputTail {
    private final int bytesMax;
    private byte[] kept = new byte[0];
    private boolean cut;

    OutputTail(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    void drain(InputStream in) {
        byte[] chunk = new byte[8192];
        try (in) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                append(chunk, count);
            }
        } catch (IOException _) {
            // the program was killed while it wrote: what came is what there is
        }
    }

    synchronized String text() {
        return (cut ? "…" : "") + new String(kept, StandardCharsets.UTF_8);
    }

    private synchronized void append(byte[] chunk, int count) {
        int keep = Math.min(kept.length, Math.max(0, bytesMax - count));
        cut |= keep < kept.length || count > bytesMax;
        byte[] next = new byte[Math.min(bytesMax, keep + count)];
        System.arraycopy(kept, kept.length - keep, next, 0, keep);
        int take = next.length - keep;
        System.arraycopy(chunk, count - take, next, keep, take);
        kept = next;
    }
}
