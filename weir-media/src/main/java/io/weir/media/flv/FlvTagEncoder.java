package io.weir.media.flv;

import io.netty.buffer.ByteBuf;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Ticks;
import io.weir.media.Track;
import java.util.Optional;

/**
 * Writes the bodies of one track's tags. A unit's tag body is {@link #writeHeader} followed by {@code unit.payload()}, which the
 * caller appends itself, so that payloads are copied once.
 *
 * <p>Codecs that FLV has had from the start (H.264, AAC, MP3, G.711) use their old tags on the first track of their kind, all else
 * the enhanced ones:
 *
 * <pre>
 * H.264:          frameType(4) 7(4)  packetType(8) compositionTime(24)
 * other video:    1 frameType(3) packetType(4)                          fourCc(32)            [compositionTime(24)]
 * further video:  1 frameType(3) 6(4)   0(4) packetType(4)              fourCc(32) trackId(8) [compositionTime(24)]
 * AAC:            10(4) 15(4)  packetType(8)
 * MP3, G.711:     soundFormat(4) rate(2) size(1) type(1)
 * other audio:    9(4) packetType(4)                                    fourCc(32)
 * further audio:  9(4) 5(4)   0(4) packetType(4)                        fourCc(32) trackId(8)
 * </pre>
 *
 * <p>Threading: immutable, share freely.
 */
public final class FlvTagEncoder {
    /** Largest enhanced RTMP track id. */
    public static final int MULTITRACK_ID_MAX = 255;

    private static final int COMPOSITION_TIME_MAX = 0x7f_ffff;
    private static final int COMPOSITION_TIME_MIN = -0x80_0000;

    private final Track track;
    private final CodecTags.Tag tag;
    private final int multitrackId;
    private final boolean legacy;
    private final int fourCc;
    private final Bytes config;

    private FlvTagEncoder(Track track, CodecTags.Tag tag, int multitrackId) {
        this.track = track;
        this.tag = tag;
        this.multitrackId = multitrackId;
        this.legacy = multitrackId == 0 && tag.legacyId() != CodecTags.NO_LEGACY_ID;
        this.fourCc = tag.fourCc() == null ? 0 : tag.fourCc().value();
        this.config = CodecTags.configRecord(track.codec());
    }

    /**
     * The encoder of a track, or empty when FLV has no tag for it.
     *
     * @param multitrackId 0 for the first track of its kind, which all players see; 1..{@value #MULTITRACK_ID_MAX} for a further
     *     one, whose tags are wrapped as enhanced RTMP v2 multitrack
     */
    public static Optional<FlvTagEncoder> of(Track track, int multitrackId) {
        if (multitrackId < 0 || multitrackId > MULTITRACK_ID_MAX) {
            throw new IllegalArgumentException("multitrack id " + multitrackId);
        }
        return CodecTags.of(track.codec())
                .filter(tag -> multitrackId == 0 || tag.fourCc() != null)
                .map(tag -> new FlvTagEncoder(track, tag, multitrackId));
    }

    /** The track as it was given. */
    public Track track() {
        return track;
    }

    /** The type of all tags of this track. */
    public FlvTagType tagType() {
        return tag.type();
    }

    /** True when only peers that know enhanced RTMP understand this track. */
    public boolean isEnhanced() {
        return !legacy && tag.type() != FlvTagType.SCRIPT;
    }

    /** The tag's timestamp: the unit's decoding time in milliseconds. */
    public long timestampMs(AccessUnit unit) {
        return Ticks.toMillis(unit.dtsTicks(), track.clockRate());
    }

    /** Bytes that {@link #writeHeader} will write for the unit. */
    public int headerLength(AccessUnit unit) {
        return switch (tag.type()) {
            case SCRIPT -> 0;
            case AUDIO -> legacy ? legacyAudioHeaderLength() : enhancedHeaderLength();
            case VIDEO -> legacy ? 5 : enhancedHeaderLength() + (hasCompositionTime(unit) ? 3 : 0);
        };
    }

    /** Appends the tag header of the unit; allocates nothing. */
    public void writeHeader(ByteBuf out, AccessUnit unit) {
        switch (tag.type()) {
            case SCRIPT -> {}
            case AUDIO -> writeAudioHeader(out, TagFormat.CODED_FRAMES);
            case VIDEO -> writeVideoUnitHeader(out, unit);
        }
    }

    /** Bytes of the tag body that configures the decoder; 0 when the codec needs none. */
    public int configLength() {
        if (config.isEmpty()) {
            return 0;
        }
        int header = !legacy ? enhancedHeaderLength() : tag.type() == FlvTagType.VIDEO ? 5 : 2;
        return header + config.length();
    }

    /** Appends the whole body of the tag that configures the decoder; nothing when {@link #configLength} is 0. */
    public void writeConfig(ByteBuf out) {
        if (config.isEmpty()) {
            return;
        }
        if (tag.type() == FlvTagType.AUDIO) {
            writeAudioHeader(out, TagFormat.SEQUENCE_START);
        } else if (legacy) {
            out.writeByte(TagFormat.KEYFRAME << 4 | tag.legacyId());
            out.writeByte(TagFormat.SEQUENCE_START).writeMedium(0);
        } else {
            writeEnhanced(out, 0x80 | TagFormat.KEYFRAME << 4, TagFormat.VIDEO_MULTITRACK, TagFormat.SEQUENCE_START);
        }
        config.writeTo(out);
    }

    private void writeVideoUnitHeader(ByteBuf out, AccessUnit unit) {
        int frameType = unit.keyframe() ? TagFormat.KEYFRAME : TagFormat.INTER_FRAME;
        if (legacy) {
            out.writeByte(frameType << 4 | tag.legacyId());
            out.writeByte(TagFormat.CODED_FRAMES).writeMedium(compositionTimeMs(unit));
            return;
        }
        boolean composed = hasCompositionTime(unit);
        boolean withoutTime = TagFormat.hasCompositionTime(fourCc) && !composed;
        writeEnhanced(
                out,
                0x80 | frameType << 4,
                TagFormat.VIDEO_MULTITRACK,
                withoutTime ? TagFormat.CODED_FRAMES_X : TagFormat.CODED_FRAMES);
        if (composed) {
            out.writeMedium(compositionTimeMs(unit));
        }
    }

    private void writeAudioHeader(ByteBuf out, int packetType) {
        if (!legacy) {
            writeEnhanced(out, CodecTags.EX_AUDIO << 4, TagFormat.AUDIO_MULTITRACK, packetType);
        } else {
            out.writeByte(tag.legacyId() << 4 | soundFlags());
            if (tag.legacyId() == CodecTags.AAC) {
                out.writeByte(packetType);
            }
        }
    }

    private void writeEnhanced(ByteBuf out, int firstBits, int multitrackType, int packetType) {
        if (multitrackId == 0) {
            out.writeByte(firstBits | packetType).writeInt(fourCc);
        } else {
            out.writeByte(firstBits | multitrackType);
            out.writeByte(TagFormat.ONE_TRACK << 4 | packetType)
                    .writeInt(fourCc)
                    .writeByte(multitrackId);
        }
    }

    private int enhancedHeaderLength() {
        return multitrackId == 0 ? 5 : 7;
    }

    private int legacyAudioHeaderLength() {
        return tag.legacyId() == CodecTags.AAC ? 2 : 1;
    }

    private boolean hasCompositionTime(AccessUnit unit) {
        return TagFormat.hasCompositionTime(fourCc) && compositionTimeMs(unit) != 0;
    }

    private int compositionTimeMs(AccessUnit unit) {
        long difference = Ticks.toMillis(unit.ptsTicks(), track.clockRate()) - timestampMs(unit);
        return Math.clamp(difference, COMPOSITION_TIME_MIN, COMPOSITION_TIME_MAX);
    }

    /** SoundRate, SoundSize and SoundType; AAC has them fixed (FLV 10.1 §E.4.2.1), others round the rate to what there is. */
    private int soundFlags() {
        if (!(track.codec() instanceof Codec.Audio audio) || tag.legacyId() == CodecTags.AAC) {
            return 0xf;
        }
        int rate = audio.sampleRate();
        int rateCode = rate >= 32_000 ? 3 : rate >= 16_000 ? 2 : rate >= 11_025 ? 1 : 0;
        return rateCode << 2 | 2 | (audio.channelCount() > 1 ? 1 : 0);
    }
}
