package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;

/**
 * The {@code mtxi} box in a recording's user data: MediaMTX's own, by which its playback knows that one file continues another.
 *
 * <pre>
 * size(32)=52 "mtxi" version(8)=0 flags(24)=0 streamId(128) segmentNumber(64) dts(64) ntp(64)
 * </pre>
 *
 * @param streamId 16 bytes, the same in all segments of one recording without a gap
 * @param segmentNumber counts its segments
 * @param dtsNs decoding time of the segment's first unit in the stream, nanoseconds
 * @param ntpNs absolute time of the segment's first unit, nanoseconds since 1970
 */
public record MtxiBox(Bytes streamId, long segmentNumber, long dtsNs, long ntpNs) {
    /** Bytes of {@link #streamId}. */
    public static final int STREAM_ID_LENGTH = 16;

    /** Checks the length of the id. */
    public MtxiBox {
        if (streamId.length() != STREAM_ID_LENGTH) {
            throw new IllegalArgumentException("mtxi stream id of " + streamId.length() + " bytes");
        }
    }

    static MtxiBox parse(Box box) throws MediaException {
        BoxFields in = box.fields();
        int version = in.u8();
        if (version != 0) {
            throw MediaException.unsupported("MP4 mtxi version " + version);
        }
        in.u24();
        return new MtxiBox(in.bytes(STREAM_ID_LENGTH).compact(), in.s64(), in.s64(), in.s64());
    }

    void write(BoxWriter out) {
        int box = out.begin(BoxType.MTXI, 0, 0);
        out.bytes(streamId).u64(segmentNumber).u64(dtsNs).u64(ntpNs);
        out.end(box);
    }
}
