package io.weir.protocol.dtls;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.weir.base.buf.Bytes;
import java.util.Arrays;

class DtlsFuzzTest {
    /** Datagrams of one peer, each behind its length in a byte; what is let through stays within the limits. */
    @FuzzTest
    void filter(byte[] bytes) {
        HandshakeFilter filter = new HandshakeFilter(DtlsRole.SERVER);
        int at = 0;
        while (at < bytes.length) {
            int length = Math.min(bytes[at] & 0xff, bytes.length - at - 1);
            boolean ignored = filter.accepts(Bytes.wrap(Arrays.copyOfRange(bytes, at + 1, at + 1 + length)));
            at += 1 + length;
        }
        boolean ignored = filter.accepts(Bytes.copyOf(bytes));
        if (filter.fragmentCount() > HandshakeFilter.FRAGMENT_COUNT_MAX) {
            throw new IllegalStateException("fragments: " + filter.fragmentCount());
        }
    }
}
