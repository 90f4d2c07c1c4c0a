package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.codec.AacConfig;
import io.weir.media.codec.Av1Config;
import io.weir.media.codec.AvcConfig;
import io.weir.media.codec.FlacConfig;
import io.weir.media.codec.HevcConfig;
import io.weir.media.codec.NalUnits;
import io.weir.media.codec.OpusHead;
import io.weir.media.codec.Vp9Config;
import org.jspecify.annotations.Nullable;

/** Reads the first sample entry of a track. Threading: one thread at a time. */
final class SampleEntryParser {
    private static final int VISUAL_FIELDS_LENGTH = 78;

    /** QuickTime's longer audio entries, in files of its kind (stsd version 0). */
    private static final int QUICKTIME_V1_LENGTH = 16;

    private static final int QUICKTIME_V2_LENGTH = 36;
    private static final int PCM_LITTLE_ENDIAN = 1;

    /** Channels by acmod (ETSI TS 102 366 Table 4.3). */
    private static final int[] AC3_CHANNELS = {2, 1, 2, 3, 3, 4, 4, 5};

    private final MediaKind kind;
    private final int timeScale;
    private int channelCount;
    private int sampleRate;

    SampleEntryParser(MediaKind kind, int timeScale) {
        this.kind = kind;
        this.timeScale = timeScale;
    }

    /**
     * What the entry tells.
     *
     * @param codec null when AV1's sequence header is only in the first sample
     * @param lengthSize bytes of the length before each NAL unit
     */
    record Entry(@Nullable Codec codec, int lengthSize) {
        static Entry of(Codec codec) {
            return new Entry(codec, NalUnits.LENGTH_SIZE);
        }
    }

    Entry parse(Box stsd) throws MediaException {
        int version = stsd.fields().u8();
        Box entry = stsd.childrenAfter(8).next();
        if (entry == null) {
            throw MediaException.malformed("MP4 stsd without sample entry");
        }
        return switch (entry.type()) {
            case BoxType.AVC1, BoxType.AVC3 -> {
                AvcConfig config = AvcConfig.parse(visual(entry, BoxType.AVC_C).content());
                yield new Entry(config.codec(), config.lengthSize());
            }
            case BoxType.HVC1, BoxType.HEV1 -> {
                HevcConfig config =
                        HevcConfig.parse(visual(entry, BoxType.HVC_C).content());
                yield new Entry(config.codec(), config.lengthSize());
            }
            case BoxType.AV01 -> {
                Av1Config config =
                        Av1Config.parse(visual(entry, BoxType.AV1_C).content()).orElse(null);
                yield new Entry(config == null ? null : config.codec(), NalUnits.LENGTH_SIZE);
            }
            case BoxType.VP09 ->
                Entry.of(Vp9Config.parse(visual(entry, BoxType.VPC_C).content()).codec());
            case BoxType.VP08 -> Entry.of(new Codec.Vp8());
            case BoxType.MP4A, BoxType.MP3_QT, BoxType.OPUS, BoxType.FLAC, BoxType.AC_3, BoxType.EC_3, BoxType.IPCM ->
                Entry.of(audio(entry, version));
            default -> Entry.of(unknown(entry));
        };
    }

    private static Box visual(Box entry, int configType) throws MediaException {
        Box.Walk walk = entry.childrenAfter(VISUAL_FIELDS_LENGTH);
        return walk.find(configType)
                .orElseThrow(() -> MediaException.malformed(
                        "MP4 " + BoxType.text(entry.type()) + " without " + BoxType.text(configType)));
    }

    private Codec audio(Box entry, int version) throws MediaException {
        BoxFields in = entry.fields().skip(8);
        int entryVersion = in.u16();
        in.skip(6);
        channelCount = in.u16();
        in.skip(6);
        sampleRate = in.u16();
        in.skip(2);
        if (version == 0 && entryVersion == 1) {
            in.skip(QUICKTIME_V1_LENGTH);
        } else if (version == 0 && entryVersion == 2) {
            in.skip(QUICKTIME_V2_LENGTH);
        }
        if (sampleRate == 0) {
            sampleRate = timeScale;
        }
        Box inside = new Box(entry.type(), in.rest());
        return switch (entry.type()) {
            case BoxType.MP4A -> mp4a(entry, inside);
            case BoxType.MP3_QT -> new Codec.Mp3(sampleRate, channelCount);
            case BoxType.OPUS -> opus(inside.required(BoxType.D_OPS));
            case BoxType.FLAC ->
                FlacConfig.parse(inside.required(BoxType.DF_LA).fields().skip(4).rest())
                        .codec();
            case BoxType.AC_3 -> new Codec.Ac3(sampleRate, ac3Channels(inside));
            case BoxType.EC_3 -> new Codec.Eac3(sampleRate, channelCount);
            default -> lpcm(entry, inside.required(BoxType.PCM_C));
        };
    }

    /** MPEG-4 audio, or what its object types stand for besides. QuickTime has the descriptor one box deeper. */
    private Codec mp4a(Box entry, Box inside) throws MediaException {
        Box esds = inside.child(BoxType.ESDS).orElse(null);
        if (esds == null) {
            Box wave = inside.child(BoxType.WAVE).orElse(null);
            esds = wave == null ? null : wave.child(BoxType.ESDS).orElse(null);
        }
        if (esds == null) {
            throw MediaException.malformed("MP4 mp4a without esds");
        }
        EsDescriptor descriptor = EsDescriptor.parse(esds);
        if (descriptor.isAac() && !descriptor.config().isEmpty()) {
            return AacConfig.parse(descriptor.config()).codec();
        }
        return switch (descriptor.objectType()) {
            case EsDescriptor.MPEG1_AUDIO, EsDescriptor.MPEG2_AUDIO -> new Codec.Mp3(sampleRate, channelCount);
            case EsDescriptor.AC3 -> new Codec.Ac3(sampleRate, channelCount);
            case EsDescriptor.EAC3 -> new Codec.Eac3(sampleRate, channelCount);
            default -> unknown(entry);
        };
    }

    /** The identification header that the fields of dOps come from. */
    private static Codec opus(Box dOps) throws MediaException {
        BoxFields in = dOps.fields();
        int version = in.u8();
        if (version != 0) {
            throw MediaException.unsupported("MP4 dOps version " + version);
        }
        int channels = in.u8();
        int preSkip = in.u16();
        long inputRate = in.u32();
        int gain = (short) in.u16();
        int family = in.u8();
        Bytes mapping = family == 0 ? Bytes.EMPTY : in.bytes(2 + channels);
        Bytes header = new OpusHead(channels, preSkip, inputRate, gain, family, mapping).write();
        return new Codec.Opus(OpusHead.parse(header).channelCount(), header);
    }

    /** Channels by acmod and lfeon of dac3; the entry's own number is 2 in many files, whatever is inside. */
    private int ac3Channels(Box inside) throws MediaException {
        Box dac3 = inside.child(BoxType.DAC3).orElse(null);
        if (dac3 == null || dac3.content().length() < 3) {
            return channelCount;
        }
        int fields = dac3.content().u24(0);
        return AC3_CHANNELS[fields >> 11 & 7] + (fields >> 10 & 1);
    }

    private Codec lpcm(Box entry, Box pcmC) throws MediaException {
        BoxFields in = pcmC.fields().skip(4);
        boolean littleEndian = (in.u8() & PCM_LITTLE_ENDIAN) != 0;
        int bitDepth = in.u8();
        if (littleEndian || bitDepth == 0 || bitDepth > 32 || channelCount == 0) {
            return unknown(entry);
        }
        return new Codec.Lpcm(bitDepth, sampleRate, channelCount);
    }

    private Codec unknown(Box entry) {
        return new Codec.Unknown(BoxType.text(entry.type()), kind, timeScale);
    }
}
