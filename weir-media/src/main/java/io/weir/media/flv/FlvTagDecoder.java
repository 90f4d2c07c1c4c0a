package io.weir.media.flv;

import io.netty.buffer.ByteBuf;
import io.weir.media.MediaException;

/**
 * Takes the headers of audio and video tags apart (FLV 10.1 §E.4.2.1, §E.4.3.1; enhanced RTMP v2 "ExVideoTagHeader",
 * "ExAudioTagHeader") and hands on one packet for each track that the tag speaks of.
 *
 * <p>Threading: one thread at a time. Ownership: bodies are borrowed, packets valid during the call.
 */
final class FlvTagDecoder {
    /** Receives packets in their order. */
    interface Output {
        void onPacket(FlvPacket packet) throws MediaException;
    }

    private static final int NANO_OFFSET_MAX = 999_999;

    private final Output output;
    private final FlvPacket packet = new FlvPacket();

    FlvTagDecoder(Output output) {
        this.output = output;
    }

    /** Takes one audio or video tag; an empty one means nothing. */
    void onTag(FlvTagType type, long timestampMs, ByteBuf body, long wallNs) throws MediaException {
        if (!body.isReadable()) {
            return;
        }
        packet.type = type;
        packet.timestampMs = timestampMs;
        packet.wallNs = wallNs;
        packet.nanoOffset = 0;
        packet.multitrackId = 0;
        packet.compositionTimeMs = 0;
        packet.body = body;
        int first = body.readUnsignedByte();
        if (type == FlvTagType.VIDEO) {
            packet.frameType = first >> 4 & 7;
            if ((first & 0x80) != 0) {
                enhanced(first & 0xf);
            } else {
                legacyVideo(first & 0xf);
            }
        } else if (first >> 4 == CodecTags.EX_AUDIO) {
            packet.frameType = TagFormat.KEYFRAME;
            enhanced(first & 0xf);
        } else {
            packet.frameType = TagFormat.KEYFRAME;
            packet.stereo = (first & 1) != 0;
            legacyAudio(first >> 4);
        }
    }

    private void legacyVideo(int codecId) throws MediaException {
        if (packet.frameType == TagFormat.COMMAND_FRAME) {
            return;
        }
        packet.legacyId = codecId;
        packet.packetType = TagFormat.CODED_FRAMES;
        if (codecId == CodecTags.AVC || codecId == CodecTags.HEVC) {
            need(4, "video tag header");
            packet.packetType = packet.body.readUnsignedByte();
            packet.compositionTimeMs = packet.body.readMedium();
        }
        output.onPacket(packet);
    }

    private void legacyAudio(int soundFormat) throws MediaException {
        packet.legacyId = soundFormat;
        packet.packetType = TagFormat.CODED_FRAMES;
        if (soundFormat == CodecTags.AAC) {
            need(1, "AAC tag header");
            packet.packetType = packet.body.readUnsignedByte();
        }
        output.onPacket(packet);
    }

    private void enhanced(int firstPacketType) throws MediaException {
        packet.legacyId = CodecTags.NO_LEGACY_ID;
        boolean video = packet.type == FlvTagType.VIDEO;
        int packetType = firstPacketType;
        while (packetType == TagFormat.MOD_EX) {
            packetType = modEx();
        }
        if (video && packet.frameType == TagFormat.COMMAND_FRAME && packetType != TagFormat.VIDEO_METADATA) {
            return;
        }
        if (packetType == (video ? TagFormat.VIDEO_MULTITRACK : TagFormat.AUDIO_MULTITRACK)) {
            multitrack();
        } else {
            need(4, "FourCC");
            packet.fourCc = packet.body.readInt();
            emit(packetType);
        }
    }

    /** Reads one extension and tells the packet type behind it. */
    private int modEx() throws MediaException {
        ByteBuf body = packet.body;
        need(1, "ModEx size");
        int size = body.readUnsignedByte() + 1;
        if (size == 256) {
            need(2, "ModEx size");
            size = body.readUnsignedShort() + 1;
        }
        need(size + 1, "ModEx");
        int start = body.readerIndex();
        body.skipBytes(size);
        int types = body.readUnsignedByte();
        if (types >> 4 == TagFormat.TIMESTAMP_OFFSET_NANO && size >= 3) {
            packet.nanoOffset = Math.min(body.getUnsignedMedium(start), NANO_OFFSET_MAX);
        }
        return types & 0xf;
    }

    private void multitrack() throws MediaException {
        ByteBuf body = packet.body;
        need(1, "multitrack header");
        int types = body.readUnsignedByte();
        int multitrackType = types >> 4;
        int packetType = types & 0xf;
        if (multitrackType > TagFormat.MANY_TRACKS_MANY_CODECS) {
            throw MediaException.unsupported("FLV multitrack type " + multitrackType);
        }
        if (packetType == (packet.type == FlvTagType.VIDEO ? TagFormat.VIDEO_MULTITRACK : TagFormat.AUDIO_MULTITRACK)) {
            throw MediaException.malformed("FLV multitrack inside multitrack");
        }
        if (multitrackType != TagFormat.MANY_TRACKS_MANY_CODECS) {
            need(4, "FourCC");
            packet.fourCc = body.readInt();
        }
        do {
            if (multitrackType == TagFormat.MANY_TRACKS_MANY_CODECS) {
                need(4, "FourCC");
                packet.fourCc = body.readInt();
            }
            need(1, "track id");
            packet.multitrackId = body.readUnsignedByte();
            if (multitrackType == TagFormat.ONE_TRACK) {
                emit(packetType);
                return;
            }
            need(3, "track size");
            int size = body.readUnsignedMedium();
            need(size, "track");
            packet.body = body.readSlice(size);
            packet.compositionTimeMs = 0;
            emit(packetType);
            packet.body = body;
        } while (body.isReadable());
    }

    private void emit(int packetType) throws MediaException {
        packet.packetType = packetType;
        if (packetType == TagFormat.CODED_FRAMES
                && packet.type == FlvTagType.VIDEO
                && TagFormat.hasCompositionTime(packet.fourCc)) {
            need(3, "composition time");
            packet.compositionTimeMs = packet.body.readMedium();
        }
        output.onPacket(packet);
    }

    private void need(int length, String what) throws MediaException {
        if (packet.body.readableBytes() < length) {
            throw MediaException.malformed("FLV " + packet.type + " tag: " + what + " is cut off");
        }
    }
}
