package io.weir.media.mpegts;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.codec.NalSyntax;
import io.weir.media.codec.OpusHead;
import java.util.Optional;

/** How a transport stream names each codec and carries it, and which codecs it does not carry. */
public final class TsFormats {
    /** stream_id of the first video stream. */
    static final int VIDEO_STREAM_ID = 0xe0;

    /** stream_id of the first audio stream. */
    static final int AUDIO_STREAM_ID = 0xc0;

    /** private_stream_1, which all other codings share. */
    static final int PRIVATE_STREAM_ID = 0xbd;

    private TsFormats() {}

    /** What a transport stream has for the codec. */
    public static TsFormat of(Codec codec) {
        return switch (codec) {
            case Codec.H264 _ -> new TsFormat.Supported(StreamType.H264, VIDEO_STREAM_ID, Bytes.EMPTY);
            // Players find H.265 by its stream type; the registration is for those which want it too.
            case Codec.H265 _ ->
                new TsFormat.Supported(
                        StreamType.H265, VIDEO_STREAM_ID, Descriptors.registration(Descriptors.FORMAT_HEVC));
            case Codec.Aac aac -> aac(aac);
            case Codec.Mp3 mp3 ->
                new TsFormat.Supported(
                        mp3.sampleRate() >= Descriptors.MPEG1_SAMPLE_RATE_MIN
                                ? StreamType.MPEG1_AUDIO
                                : StreamType.MPEG2_AUDIO,
                        AUDIO_STREAM_ID,
                        Bytes.EMPTY);
            case Codec.Ac3 _ ->
                new TsFormat.Supported(
                        StreamType.AC3,
                        PRIVATE_STREAM_ID,
                        Descriptors.with(Descriptors.FORMAT_AC3, Descriptors.DVB_AC3, Bytes.of(0)));
            case Codec.Eac3 _ ->
                new TsFormat.Supported(
                        StreamType.EAC3,
                        PRIVATE_STREAM_ID,
                        Descriptors.with(Descriptors.FORMAT_EAC3, Descriptors.DVB_EAC3, Bytes.of(0)));
            case Codec.Opus opus -> opus(opus);
            case Codec.Av1 _ -> new TsFormat.Unsupported("AV1 in MPEG-TS is a draft that players do not know");
            case Codec.Vp9 _ -> new TsFormat.Unsupported("VP9 has no mapping to MPEG-TS");
            case Codec.Vp8 _ -> new TsFormat.Unsupported("VP8 has no mapping to MPEG-TS");
            case Codec.Flac _ -> new TsFormat.Unsupported("FLAC has no mapping to MPEG-TS");
            case Codec.G711 _ -> new TsFormat.Unsupported("G.711 has no mapping to MPEG-TS");
            case Codec.Lpcm _ -> new TsFormat.Unsupported("LPCM in MPEG-TS is for discs and studios only");
            case Codec.Script _ -> new TsFormat.Unsupported("script data is for FLV and RTMP only");
            case Codec.Unknown unknown ->
                new TsFormat.Unsupported(unknown.name() + " is not a codec that weir can put into MPEG-TS");
        };
    }

    private static TsFormat aac(Codec.Aac codec) {
        try {
            AdtsHeader.of(codec);
            return new TsFormat.Supported(StreamType.AAC_ADTS, AUDIO_STREAM_ID, Bytes.EMPTY);
        } catch (MediaException e) {
            return new TsFormat.Unsupported(String.valueOf(e.getMessage()));
        }
    }

    /** The channel configuration code is the count for the layouts that Vorbis and Opus share. */
    private static TsFormat opus(Codec.Opus codec) {
        try {
            OpusHead head = OpusHead.parse(OpusHead.headerOf(codec));
            if (head.mappingFamily() > 1 || head.channelCount() > Descriptors.OPUS_CHANNELS_MAX) {
                return new TsFormat.Unsupported("Opus with " + head.channelCount() + " channels in mapping family "
                        + head.mappingFamily() + " is not put into MPEG-TS");
            }
            return new TsFormat.Supported(
                    StreamType.PRIVATE_PES, PRIVATE_STREAM_ID, Descriptors.opus(head.channelCount()));
        } catch (MediaException e) {
            return new TsFormat.Unsupported(String.valueOf(e.getMessage()));
        }
    }

    /** What turns the codec's units into a stream's bytes, or empty when {@link #of} has a reason for none. */
    static Optional<EsWriter> writer(Codec codec) throws MediaException {
        if (!(of(codec) instanceof TsFormat.Supported)) {
            return Optional.empty();
        }
        return switch (codec) {
            case Codec.H264 _ -> Optional.of(new NalEsWriter(NalSyntax.H264, codec));
            case Codec.H265 _ -> Optional.of(new NalEsWriter(NalSyntax.H265, codec));
            case Codec.Aac aac -> Optional.of(new AdtsEsWriter(AdtsHeader.of(aac)));
            case Codec.Mp3 _, Codec.Ac3 _, Codec.Eac3 _ -> Optional.of(new FrameEsWriter());
            case Codec.Opus _ -> Optional.of(new OpusEsWriter());
            case Codec.Av1 _,
                    Codec.Vp9 _,
                    Codec.Vp8 _,
                    Codec.Flac _,
                    Codec.G711 _,
                    Codec.Lpcm _,
                    Codec.Script _,
                    Codec.Unknown _ -> Optional.empty();
        };
    }
}
