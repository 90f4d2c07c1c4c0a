package io.weir.media.mpegts;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.media.codec.NalSyntax;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a program map table, as far as it decides how the stream is read.
 *
 * @param pid where its packets are
 * @param coding what it holds
 * @param detail channels of Opus; the name of {@link Coding#OTHER_VIDEO} and {@link Coding#OTHER_AUDIO}; otherwise empty
 */
record ProgramStream(int pid, Coding coding, String detail) {
    /** What streams hold. */
    enum Coding {
        H264,
        H265,
        AAC,
        MPEG_AUDIO,
        AC3,
        OPUS,
        /** Pictures that weir does not read. */
        OTHER_VIDEO,
        /** Sound that weir does not read. */
        OTHER_AUDIO
    }

    /** The stream of an entry; null when it is neither picture nor sound, or nobody can tell. */
    static @Nullable ProgramStream of(int pid, int streamType, Bytes descriptors) {
        String video = StreamType.otherVideo(streamType);
        if (video != null) {
            return new ProgramStream(pid, Coding.OTHER_VIDEO, video);
        }
        String audio = StreamType.otherAudio(streamType);
        if (audio != null) {
            return new ProgramStream(pid, Coding.OTHER_AUDIO, audio);
        }
        Coding coding = switch (streamType) {
            case StreamType.H264 -> Coding.H264;
            case StreamType.H265 -> Coding.H265;
            case StreamType.AAC_ADTS -> Coding.AAC;
            case StreamType.MPEG1_AUDIO, StreamType.MPEG2_AUDIO -> Coding.MPEG_AUDIO;
            case StreamType.AC3, StreamType.EAC3 -> Coding.AC3;
            default -> null;
        };
        if (coding != null) {
            return new ProgramStream(pid, coding, "");
        }
        return streamType == StreamType.PRIVATE_PES ? privateStream(pid, descriptors) : null;
    }

    /** Stream type 0x06 says nothing: descriptors do. */
    private static @Nullable ProgramStream privateStream(int pid, Bytes descriptors) {
        int format = Descriptors.registeredFormat(descriptors);
        if (format == Descriptors.FORMAT_OPUS) {
            return opus(pid, Descriptors.find(descriptors, Descriptors.DVB_EXTENSION));
        }
        if (format == Descriptors.FORMAT_AC3
                || format == Descriptors.FORMAT_EAC3
                || has(descriptors, Descriptors.DVB_AC3)
                || has(descriptors, Descriptors.DVB_EAC3)) {
            return new ProgramStream(pid, Coding.AC3, "");
        }
        if (format == Descriptors.FORMAT_HEVC) {
            return new ProgramStream(pid, Coding.H265, "");
        }
        if (format == Descriptors.FORMAT_AV1) {
            return new ProgramStream(pid, Coding.OTHER_VIDEO, "AV1 in MPEG-TS");
        }
        return has(descriptors, Descriptors.DVB_DTS) ? new ProgramStream(pid, Coding.OTHER_AUDIO, "DTS") : null;
    }

    private static boolean has(Bytes descriptors, int tag) {
        return !Descriptors.find(descriptors, tag).isEmpty();
    }

    /** Code 0 is two separate channels; those above eight have maps of their own (Opus in MPEG-TS, Table 4-2). */
    private static ProgramStream opus(int pid, Bytes extension) {
        boolean told = extension.length() >= 2 && extension.u8(0) == Descriptors.EXTENSION_OPUS;
        int code = told ? extension.u8(1) : 2;
        if (code > Descriptors.OPUS_CHANNELS_MAX) {
            return new ProgramStream(pid, Coding.OTHER_AUDIO, "Opus of channel configuration " + code);
        }
        return new ProgramStream(pid, Coding.OPUS, Integer.toString(code == 0 ? 2 : code));
    }

    /** True when weir can take units out of it. */
    boolean isRead() {
        return coding != Coding.OTHER_VIDEO && coding != Coding.OTHER_AUDIO;
    }

    /** What tells that the stream is there, if weir cannot read it. */
    Codec.Unknown unknown() {
        return coding == Coding.OTHER_VIDEO
                ? new Codec.Unknown(detail, MediaKind.VIDEO, Track.VIDEO_CLOCK_RATE)
                : new Codec.Unknown(detail, MediaKind.AUDIO, TsPacket.CLOCK_RATE);
    }

    /** Reads the stream's PES packets into the track. */
    PesReader reader(DemuxedTrack track, TsCounters counters) {
        return switch (coding) {
            case H264 -> video(new NalEsReader(NalSyntax.H264, track, counters));
            case H265 -> video(new NalEsReader(NalSyntax.H265, track, counters));
            case AAC -> audio(new AdtsParser(), track, counters);
            case MPEG_AUDIO -> audio(new Mp3Parser(), track, counters);
            case AC3 -> audio(new Ac3Parser(), track, counters);
            case OPUS -> audio(new OpusParser(Integer.parseInt(detail)), track, counters);
            case OTHER_VIDEO, OTHER_AUDIO -> throw new IllegalStateException(this + " is not read");
        };
    }

    private static PesReader video(EsReader reader) {
        return new PesReader(reader, PesReader.VIDEO_BYTES_MAX);
    }

    private static PesReader audio(FrameParser parser, DemuxedTrack track, TsCounters counters) {
        return new PesReader(new FrameEsReader(parser, track, counters), PesReader.AUDIO_BYTES_MAX);
    }
}
