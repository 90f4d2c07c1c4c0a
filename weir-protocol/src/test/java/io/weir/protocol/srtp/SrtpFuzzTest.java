package io.weir.protocol.srtp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import java.util.Arrays;

class SrtpFuzzTest {
    private static SrtpReceiver receiver(SrtpProfile profile) {
        return SrtpKeys.of(profile, Bytes.wrap(new byte[profile.exportedLength()]))
                .receiver(true);
    }

    /** A packet of anybody is refused in order, whatever it is. */
    @FuzzTest
    void rtp(byte[] bytes) {
        for (SrtpProfile profile : SrtpProfile.values()) {
            try {
                receiver(profile).unprotectRtp(bytes.clone(), 0, bytes.length);
            } catch (ProtocolException _) {
                // A clean refusal.
            }
        }
    }

    @FuzzTest
    void rtcp(byte[] bytes) {
        for (SrtpProfile profile : SrtpProfile.values()) {
            try {
                receiver(profile).unprotectRtcp(bytes.clone(), 0, bytes.length);
            } catch (ProtocolException _) {
                // A clean refusal.
            }
        }
    }

    /** What is protected can be opened again. */
    @FuzzTest
    void roundTrip(byte[] bytes) throws ProtocolException {
        if (bytes.length < RtpHeaderLength.MIN || RtpHeaderLength.of(bytes, 0, bytes.length) > bytes.length) {
            return;
        }
        for (SrtpProfile profile : SrtpProfile.values()) {
            SrtpKeys keys = SrtpKeys.of(profile, Bytes.wrap(new byte[profile.exportedLength()]));
            byte[] packet = Arrays.copyOf(bytes, bytes.length + SrtpSender.OVERHEAD_MAX);
            int sealed = keys.sender(true).protectRtp(packet, 0, bytes.length);
            int opened = keys.receiver(false).unprotectRtp(packet, 0, sealed);
            if (opened != bytes.length || !Arrays.equals(packet, 0, opened, bytes, 0, opened)) {
                throw new IllegalStateException("not what was sent");
            }
        }
    }
}
