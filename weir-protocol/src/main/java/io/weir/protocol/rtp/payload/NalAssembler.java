package io.weir.protocol.rtp.payload;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.codec.NalUnits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts H.264 (RFC 6184, modes 0 and 1) and H.265 (RFC 7798, without decoding order numbers) together. Parameter sets stay in the unit
 * and are remembered beside it.
 *
 * <p>Threading: one thread at a time.
 * <p>Limits: {@value #PARAMETER_SET_COUNT_MAX} parameter sets of a kind in a unit.
 */
final class NalAssembler implements UnitAssembler {
    /** Parameter sets of one kind in a unit; streams have one or two. */
    static final int PARAMETER_SET_COUNT_MAX = 16;

    private static final int LENGTH_SIZE = 2;
    private static final int FRAGMENT_START = 0x80;
    private static final int FRAGMENT_END = 0x40;
    private static final int NO_TYPE = -1;

    private final NalFormat format;
    private final UnitBuffer buffer = new UnitBuffer();
    private Codec codec;

    /** The type of the NAL unit whose fragments are coming, or {@link #NO_TYPE}. */
    private int openType = NO_TYPE;

    NalAssembler(NalFormat format, Codec codec) {
        this.format = format;
        this.codec = codec;
    }

    @Override
    public void begin() {
        buffer.clear();
        openType = NO_TYPE;
    }

    @Override
    public void add(Bytes payload) throws MediaException {
        if (payload.length() < format.headerLength()) {
            throw MediaException.malformed(format + " payload of " + payload.length() + " bytes");
        }
        int type = format.type(payload.u8(0));
        if (type == format.fragmentType()) {
            fragment(payload);
            return;
        }
        if (openType != NO_TYPE) {
            throw MediaException.malformed(format + " fragments without an end");
        }
        if (type == format.aggregationType()) {
            aggregate(payload);
        } else if (format.isNalUnit(type)) {
            nal(payload, 0, payload.length());
        } else {
            throw MediaException.unsupported(format + " payload of type " + type);
        }
    }

    private void nal(Bytes payload, int from, int count) throws MediaException {
        buffer.openNal();
        buffer.bytes(payload, from, count);
        buffer.closeNal();
    }

    private void aggregate(Bytes payload) throws MediaException {
        int at = format.headerLength();
        while (at < payload.length()) {
            if (payload.length() - at < LENGTH_SIZE) {
                throw MediaException.malformed(format + " aggregation packet is cut");
            }
            int length = payload.u16(at);
            at += LENGTH_SIZE;
            if (length < format.headerLength() || length > payload.length() - at) {
                throw MediaException.malformed(format + " aggregation packet: NAL unit of " + length + " bytes, "
                        + (payload.length() - at) + " left");
            }
            int type = format.type(payload.u8(at));
            if (!format.isNalUnit(type)) {
                throw MediaException.malformed(format + " aggregation packet with a unit of type " + type);
            }
            nal(payload, at, length);
            at += length;
        }
    }

    private void fragment(Bytes payload) throws MediaException {
        int headerLength = format.headerLength();
        if (payload.length() <= headerLength) {
            throw MediaException.malformed(format + " fragment header is cut");
        }
        int fragmentHeader = payload.u8(headerLength);
        boolean start = (fragmentHeader & FRAGMENT_START) != 0;
        int type = fragmentHeader & (format == NalFormat.H264 ? 0x1f : 0x3f);
        if (start) {
            startFragments(payload, type);
        } else if (openType == NO_TYPE) {
            throw MediaException.malformed(format + " fragment without a start");
        } else if (type != openType) {
            throw MediaException.malformed(format + " fragments of types " + openType + " and " + type);
        }
        buffer.bytes(payload, headerLength + 1, payload.length() - headerLength - 1);
        if ((fragmentHeader & FRAGMENT_END) != 0) {
            buffer.closeNal();
            openType = NO_TYPE;
        }
    }

    private void startFragments(Bytes payload, int type) throws MediaException {
        if (openType != NO_TYPE) {
            throw MediaException.malformed(format + " fragments without an end");
        }
        if (!format.isNalUnit(type)) {
            throw MediaException.malformed(format + " fragment of a unit of type " + type);
        }
        openType = type;
        buffer.openNal();
        if (format == NalFormat.H264) {
            buffer.u8(payload.u8(0) & 0xe0 | type);
        } else {
            buffer.u8(payload.u8(0) & 0x81 | type << 1);
            buffer.u8(payload.u8(1));
        }
    }

    @Override
    public @Nullable Assembled finish() throws MediaException {
        if (openType != NO_TYPE) {
            throw MediaException.malformed(format + " fragments without an end");
        }
        Bytes payload = buffer.toBytes();
        List<Bytes> vps = new ArrayList<>();
        List<Bytes> sps = new ArrayList<>();
        List<Bytes> pps = new ArrayList<>();
        boolean picture = false;
        boolean keyframe = false;
        NalUnits.Cursor cursor = new NalUnits.Cursor(payload);
        while (cursor.next()) {
            int type = format.type(cursor.firstByte());
            if (format.syntax().isVps(type)) {
                keep(vps, cursor.nal());
            } else if (format.syntax().isSps(type)) {
                keep(sps, cursor.nal());
            } else if (format.syntax().isPps(type)) {
                keep(pps, cursor.nal());
            } else if (format.syntax().isSlice(type) && !picture) {
                // A first slice that is not the picture's first tells that packets were lost before it.
                keyframe = format.syntax().isKeyframeSlice(type) && format.startsPicture(cursor.nal());
                picture = true;
            }
        }
        codec = updated(vps, sps, pps);
        return picture ? new Assembled(payload, keyframe && isComplete(), codec) : null;
    }

    private void keep(List<Bytes> sets, Bytes set) throws MediaException {
        if (sets.size() == PARAMETER_SET_COUNT_MAX) {
            throw MediaException.limitExceeded(
                    format + " unit with more than " + PARAMETER_SET_COUNT_MAX + " parameter sets of a kind");
        }
        sets.add(set.compact());
    }

    /** The codec with the parameter sets of a unit; those of a kind that the unit lacks stay. */
    private Codec updated(List<Bytes> vps, List<Bytes> sps, List<Bytes> pps) {
        if (vps.isEmpty() && sps.isEmpty() && pps.isEmpty()) {
            return codec;
        }
        Codec updated = codec;
        if (codec instanceof Codec.H264 old) {
            updated = new Codec.H264(sps.isEmpty() ? old.sps() : sps, pps.isEmpty() ? old.pps() : pps);
        } else if (codec instanceof Codec.H265 old) {
            updated = new Codec.H265(
                    vps.isEmpty() ? old.vps() : vps, sps.isEmpty() ? old.sps() : sps, pps.isEmpty() ? old.pps() : pps);
        }
        return updated.equals(codec) ? codec : updated;
    }

    private boolean isComplete() {
        return codec instanceof Codec.H264 h264
                ? !h264.sps().isEmpty() && !h264.pps().isEmpty()
                : codec instanceof Codec.H265 h265
                        && !h265.vps().isEmpty()
                        && !h265.sps().isEmpty()
                        && !h265.pps().isEmpty();
    }
}
