package io.weir.protocol.rtp.rtcp;

import io.weir.base.buf.Bytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One packet of each kind with the bytes its specification gives it, set by hand from the diagrams. */
final class RtcpSamples {
    static final int NONE = TransportFeedback.NOT_RECEIVED;

    private RtcpSamples() {}

    static Map<String, RtcpPacket> all() {
        Map<String, RtcpPacket> samples = new LinkedHashMap<>();
        ReportBlock block = new ReportBlock(0x99887766, 0x40, -2, 0x0001fffeL, 0xfffffff0L, 0xb7052000L, 0x00054000L);
        samples.put(
                "81 c8 000c 11223344 b44db705 20000000 89abcdef 00000003 fffffffe"
                        + "99887766 40fffffe 0001fffe fffffff0 b7052000 00054000",
                new SenderReport(0x11223344, 0xb44db70520000000L, 0x89abcdefL, 3, 0xfffffffeL, List.of(block)));
        samples.put(
                "81 c9 0007 11223344 99887766 40fffffe 0001fffe fffffff0 b7052000 00054000",
                new ReceiverReport(0x11223344, List.of(block)));
        samples.put("80 c9 0001 11223344", new ReceiverReport(0x11223344, List.of()));
        samples.put("81 ca 0003 11223344 01 04 61407a62 0000", SourceDescription.ofCname(0x11223344, "a@zb"));
        samples.put(
                "82 ca 0005 00000001 01 02 6162 00000000 ffffffff 06 01 63 00",
                new SourceDescription(List.of(
                        new SourceDescription.Chunk(
                                1, List.of(new SourceDescription.Item(SourceDescription.CNAME, Bytes.ofUtf8("ab")))),
                        new SourceDescription.Chunk(-1, List.of(new SourceDescription.Item(6, Bytes.ofUtf8("c")))))));
        samples.put("82 cb 0002 00000001 80000000", new Bye(List.of(1, 0x80000000), Bytes.EMPTY));
        samples.put("81 cb 0003 00000001 05 676f6e6521 0000", new Bye(List.of(1), Bytes.ofUtf8("gone!")));
        samples.put(
                "85 cc 0003 11223344 77656972 deadbeef",
                new ApplicationPacket(5, 0x11223344, 0x77656972, Bytes.ofHex("deadbeef")));
        samples.put(
                "81 cd 0004 11223344 99887766 fffe 8005 1234 0000",
                new Nack(0x11223344, 0x99887766, List.of(0xfffe, 0xffff, 1, 14, 0x1234)));
        samples.put("81 ce 0002 11223344 99887766", new PictureLossIndication(0x11223344, 0x99887766));
        samples.put(
                "84 ce 0006 11223344 00000000 99887766 07000000 00000005 ff000000",
                new FullIntraRequest(
                        0x11223344,
                        List.of(new FullIntraRequest.Entry(0x99887766, 7), new FullIntraRequest.Entry(5, 255))));
        // 0x3ffff · 2^3
        samples.put(
                "8f ce 0006 11223344 00000000 52454d42 02 0fffff 00000001 00000002",
                new Remb(0x11223344, 0x3ffffL << 3, List.of(1, 2)));
        samples.put("80 cf 0002 11223344 04000001", new ExtendedReport(0x11223344, Bytes.ofHex("04000001")));
        samples.put("82 ce 0003 00000001 00000002 0a0b0c0d", unknown(206, 2, "00000001 00000002 0a0b0c0d"));
        samples.put("8f ce 0003 00000001 00000002 41424344", unknown(206, 15, "00000001 00000002 41424344"));
        samples.put("83 d5 0000", unknown(213, 3, ""));
        samples.put(
                "8f cd 0007 11223344 99887766 0005 0008 000102 09 c429 0001 04 ff80 0100 00 0000",
                new TransportFeedback(
                        0x11223344, 0x99887766, 5, 0x102, 9, new int[] {NONE, 4, NONE, NONE, -128, 256, 0, NONE}));
        return samples;
    }

    private static UnknownPacket unknown(int type, int format, String body) {
        return new UnknownPacket(type, format, Bytes.ofHex(body));
    }
}
