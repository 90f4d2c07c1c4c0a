package io.weir.server.webrtc;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.weir.base.buf.Bytes;
import io.weir.protocol.sdp.MediaSources;
import java.util.List;

/** Whatever a publisher sends, nothing is thrown, and the feed gets units in order, which {@link ReceivedFeed} sees to. */
class PublisherMediaFuzzTest {
    private static final long MS = 1_000_000;

    /** The first byte chooses simulcast; then each packet after a byte with its length and one with the time since the last. */
    @FuzzTest
    void packets(byte[] input) {
        if (input.length == 0) {
            return;
        }
        Bytes bytes = Bytes.copyOf(input);
        List<String> layers = (bytes.u8(0) & 1) == 0 ? List.of() : List.of("a", "b");
        PublisherMedia media = new PublisherMedia(
                List.of(Sections.video(Sections.FEEDBACK, layers, MediaSources.NONE), Sections.audio(List.of("nack"))),
                new ReceivedFeed(),
                datagram -> {},
                PublisherOptions.standard(1, "weir", 2_000));
        long nowNs = 0;
        int at = 1;
        while (at + 2 <= bytes.length()) {
            int length = Math.min(bytes.u8(at), bytes.length() - at - 2);
            nowNs += (long) bytes.u8(at + 1) * bytes.u8(at + 1) * MS;
            Bytes packet = bytes.slice(at + 2, length);
            media.onRtp(packet, nowNs);
            media.onRtcp(packet, nowNs);
            if (media.nextTickNs() <= nowNs && media.onTick(nowNs) <= nowNs) {
                throw new IllegalStateException("wants to be called again at once");
            }
            at += 2 + length;
        }
        media.status(nowNs);
    }
}
