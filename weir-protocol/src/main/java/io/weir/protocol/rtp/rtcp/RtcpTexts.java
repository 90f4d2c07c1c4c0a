package io.weir.protocol.rtp.rtcp;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;

/** Reads the packets that carry text: SDES and BYE (RFC 3550 sections 6.5 and 6.6). */
final class RtcpTexts {
    /** Items of one datagram's description: the registry has nine types. */
    static final int ITEMS_MAX = 256;

    private RtcpTexts() {}

    static RtcpPacket sourceDescription(int count, Bytes body) throws ProtocolException {
        List<SourceDescription.Chunk> chunks = new ArrayList<>(count);
        int itemCount = 0;
        int at = 0;
        for (int i = 0; i < count; i++) {
            if (at + 4 > body.length()) {
                throw cut();
            }
            int ssrc = RtcpReader.ssrc(body, at);
            at += 4;
            List<SourceDescription.Item> items = new ArrayList<>();
            while (at < body.length() && body.u8(at) != 0) {
                if (++itemCount > ITEMS_MAX) {
                    throw RtcpReader.tooMany("source description of more than " + ITEMS_MAX + " items");
                }
                items.add(item(body, at));
                at += 2 + items.getLast().text().length();
            }
            // At least one zero ends the items, and zeros fill the word.
            at = (at & ~3) + 4;
            if (at > body.length()) {
                throw cut();
            }
            chunks.add(new SourceDescription.Chunk(ssrc, items));
        }
        return new SourceDescription(chunks);
    }

    private static SourceDescription.Item item(Bytes body, int at) throws ProtocolException {
        if (at + 2 > body.length() || at + 2 + body.u8(at + 1) > body.length()) {
            throw cut();
        }
        return new SourceDescription.Item(body.u8(at), body.slice(at + 2, body.u8(at + 1)));
    }

    static RtcpPacket bye(int count, Bytes body) throws ProtocolException {
        int at = 4 * count;
        RtcpReader.need(body, at, "BYE");
        Bytes reason = Bytes.EMPTY;
        if (at < body.length()) {
            int length = body.u8(at);
            RtcpReader.need(body, at + 1 + length, "BYE");
            reason = body.slice(at + 1, length);
        }
        return new Bye(RtcpReader.ssrcs(count, body, 0), reason);
    }

    private static ProtocolException cut() {
        return RtcpReader.malformed("RTCP source description is cut");
    }
}
