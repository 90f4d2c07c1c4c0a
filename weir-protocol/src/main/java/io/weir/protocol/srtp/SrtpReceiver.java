package io.weir.protocol.srtp;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import java.util.HashMap;
import java.util.Map;

/**
 * Authenticates and decrypts what the other side sends, RTP and RTCP of all its sources, each packet once.
 *
 * <p>Threading: one thread at a time. Limits: {@value #SOURCES_MAX} sources of each kind; an unauthentic packet makes none.
 */
public final class SrtpReceiver {
    /** Sources of one peer, RTP and RTCP each. */
    public static final int SOURCES_MAX = 64;

    private final SrtpCipher rtp;
    private final SrtpCipher rtcp;
    private final int tagLength;
    private final Map<Integer, Source> sources = new HashMap<>();
    private final Map<Integer, ReplayWindow> rtcpWindows = new HashMap<>();

    private static final class Source {
        private final RolloverIndex rollover = new RolloverIndex();
        private final ReplayWindow window = new ReplayWindow();
    }

    /** A receiver with the other side's master key and salt. */
    public SrtpReceiver(SrtpProfile profile, Bytes masterKey, Bytes masterSalt) {
        rtp = SrtpCipher.of(profile, SessionKeys.ofRtp(profile, masterKey, masterSalt));
        rtcp = SrtpCipher.of(profile, SessionKeys.ofRtcp(profile, masterKey, masterSalt));
        tagLength = profile.tagLength();
    }

    /**
     * Undoes {@link SrtpSender#protectRtp} in place.
     *
     * @return the packet's new end
     * @throws ProtocolException when it is cut, forged, or has come before; the array's content is undefined then
     */
    public int unprotectRtp(byte[] packet, int start, int end) throws ProtocolException {
        if (end - start < RtpHeaderLength.MIN + tagLength) {
            throw tooShort();
        }
        int body = RtpHeaderLength.of(packet, start, end);
        if (body > end - tagLength) {
            throw tooShort();
        }
        int ssrc = SrtpCipher.u32(packet, start + 8);
        int sequence = (packet[start + 2] & 0xff) << 8 | packet[start + 3] & 0xff;
        Source known = sources.get(ssrc);
        Source source = known == null ? newSource() : known;
        long index = source.rollover.of(sequence);
        if (index < 0 || index > RolloverIndex.INDEX_MAX || !source.window.isFresh(index)) {
            throw replayed();
        }
        int opened = rtp.openRtp(packet, start, body, end, index);
        if (known == null) {
            sources.put(ssrc, source);
        }
        source.rollover.advance(index);
        source.window.add(index);
        return opened;
    }

    /**
     * Undoes {@link SrtpSender#protectRtcp} in place.
     *
     * @return the packet's new end
     * @throws ProtocolException when it is cut, forged, or has come before; the array's content is undefined then
     */
    public int unprotectRtcp(byte[] packet, int start, int end) throws ProtocolException {
        if (end - start < SrtpCipher.RTCP_HEADER_LENGTH + SrtpCipher.INDEX_LENGTH + tagLength) {
            throw tooShort();
        }
        int ssrc = SrtpCipher.u32(packet, start + 4);
        int indexWord = rtcp.indexWord(packet, end);
        ReplayWindow known = rtcpWindows.get(ssrc);
        if (known == null && rtcpWindows.size() >= SOURCES_MAX) {
            throw tooMany();
        }
        ReplayWindow window = known == null ? new ReplayWindow() : known;
        long index = indexWord & ~SrtpCipher.ENCRYPTED;
        if (!window.isFresh(index)) {
            throw replayed();
        }
        int opened = rtcp.openRtcp(packet, start, end);
        if (known == null) {
            rtcpWindows.put(ssrc, window);
        }
        window.add(index);
        return opened;
    }

    private Source newSource() throws ProtocolException {
        if (sources.size() >= SOURCES_MAX) {
            throw tooMany();
        }
        return new Source();
    }

    private static ProtocolException tooShort() {
        return new ProtocolException.Malformed(ProtocolException.Scope.PACKET, "too short for its profile");
    }

    private static ProtocolException replayed() {
        return new ProtocolException.Malformed(ProtocolException.Scope.PACKET, "has come before, or is too old");
    }

    private static ProtocolException tooMany() {
        return new ProtocolException.LimitExceeded(
                ProtocolException.Scope.PACKET, "more than " + SOURCES_MAX + " sources");
    }
}
