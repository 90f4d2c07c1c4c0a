package io.weir.protocol.rtp.payload;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.List;

/** A depacketizer with what it has told, and the way there from units. */
final class Received implements Depacketizer.Listener {
    static final int SSRC = 0x01020304;
    static final int PAYLOAD_TYPE = 96;

    final List<Track> tracks = new ArrayList<>();
    final List<AccessUnit> units = new ArrayList<>();
    final List<String> faults = new ArrayList<>();
    final Depacketizer depacketizer;

    Received(Codec codec) {
        depacketizer = PayloadFormats.depacketizer(0, codec, this).orElseThrow();
    }

    @Override
    public void onTrack(Track track) {
        tracks.add(track);
    }

    @Override
    public void onUnit(AccessUnit unit) {
        units.add(unit);
    }

    Received take(RtpPacket packet) {
        try {
            depacketizer.onPacket(packet, 7);
        } catch (ProtocolException e) {
            faults.add(e.getMessage());
        }
        return this;
    }

    Received take(List<RtpPacket> packets) {
        packets.forEach(this::take);
        return this;
    }

    List<Bytes> payloads() {
        return units.stream().map(AccessUnit::payload).toList();
    }

    /** Payloads given in hexadecimal as packets of one unit; the last has the marker. */
    Received unit(int sequence, long timestamp, String... payloads) throws ProtocolException {
        for (int i = 0; i < payloads.length; i++) {
            take(packet(sequence + i, timestamp, i == payloads.length - 1, Bytes.ofHex(payloads[i])));
        }
        return this;
    }

    static RtpPacket packet(int sequence, long timestamp, boolean marker, Bytes payload) {
        byte[] array = new byte[RtpPayload.HEADROOM + payload.length()];
        payload.copyTo(array, RtpPayload.HEADROOM, 0, payload.length());
        return new RtpPayload(array, timestamp, false, false, marker).packet(PAYLOAD_TYPE, sequence, timestamp, SSRC);
    }

    static List<RtpPayload> cut(Codec codec, PacketizerOptions options, AccessUnit... units) throws MediaException {
        List<RtpPayload> payloads = new ArrayList<>();
        Packetizer packetizer = PayloadFormats.packetizer(codec, options).orElseThrow();
        for (AccessUnit unit : units) {
            packetizer.packetize(unit, payloads::add);
        }
        return payloads;
    }

    /** Packets of the units, their sequence numbers passing the wrap. */
    static List<RtpPacket> packets(Codec codec, int payloadLengthMax, List<AccessUnit> units) throws MediaException {
        List<RtpPacket> packets = new ArrayList<>();
        int sequence = 65_530;
        for (RtpPayload payload :
                cut(codec, new PacketizerOptions(payloadLengthMax, 1), units.toArray(AccessUnit[]::new))) {
            packets.add(payload.packet(PAYLOAD_TYPE, sequence++, payload.timestampTicks(), SSRC));
        }
        return packets;
    }

    static AccessUnit unit(boolean keyframe, Bytes payload) {
        return new AccessUnit(0, 90_000, 90_000, keyframe, 7, payload);
    }
}
