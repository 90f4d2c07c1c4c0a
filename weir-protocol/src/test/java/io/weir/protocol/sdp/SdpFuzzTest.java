package io.weir.protocol.sdp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

class SdpFuzzTest {
    /** Read, printed, read again, answered: whatever comes, nothing but a refusal is thrown. */
    @FuzzTest
    void description(byte[] bytes) {
        SessionDescriptionTest.readAgain(new String(bytes, StandardCharsets.UTF_8));
    }

    @FuzzTest
    void fragment(byte[] bytes) {
        TrickleFragmentTest.readAgain(new String(bytes, StandardCharsets.UTF_8));
    }
}
