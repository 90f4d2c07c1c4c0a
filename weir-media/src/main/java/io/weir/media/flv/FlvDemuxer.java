package io.weir.media.flv;

import io.netty.buffer.ByteBuf;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Turns FLV tags (RTMP messages of types 8, 9 and 18) into tracks and access units.
 *
 * <p>Video tracks have the ids 0 to 15 (their enhanced RTMP track id), audio tracks 16 to 31, the one data track 32. Tags that
 * come before the configuration their codec needs are dropped and counted; a repeated equal configuration is no change.
 *
 * <p>Threading: one thread at a time. Ownership: tag bodies are borrowed; each payload is copied once, into its unit.
 * <p>Limits: {@value #TRACKS_PER_KIND_MAX} tracks of a kind.
 */
public final class FlvDemuxer {
    /** Tracks of one kind that a source may have; enhanced RTMP track ids run from 0 to one less. */
    public static final int TRACKS_PER_KIND_MAX = 16;

    /** {@link Track#id} of the video track with enhanced RTMP track id 0. */
    public static final int VIDEO_TRACK_ID = 0;

    /** {@link Track#id} of the audio track with enhanced RTMP track id 0. */
    public static final int AUDIO_TRACK_ID = TRACKS_PER_KIND_MAX;

    /** {@link Track#id} of the script data track. */
    public static final int DATA_TRACK_ID = 2 * TRACKS_PER_KIND_MAX;

    /** Receives what the tags mean, in their order. */
    public interface Listener {
        /** A track is there, or its codec configuration has changed. Comes before the track's next unit. */
        void onTrack(Track track);

        /** One unit of a track already told. */
        void onUnit(AccessUnit unit);

        /** The source describes itself: AMF0 values, the first of them the string {@code onMetaData}. */
        void onMetadata(Bytes amf0);
    }

    private static final int AMF0_STRING = 2;
    private static final String METADATA = "onMetaData";
    private static final String SET_DATA_FRAME = "@setDataFrame";
    private static final String CLEAR_DATA_FRAME = "@clearDataFrame";
    private static final int NAME_LENGTH_MAX = 64;

    private final Listener listener;
    private final FlvTagDecoder decoder = new FlvTagDecoder(this::onPacket);
    private final @Nullable FlvTrack[] tracks = new @Nullable FlvTrack[DATA_TRACK_ID];
    private boolean dataTrackTold;
    private long unconfiguredCount;
    private long unsupportedCount;

    public FlvDemuxer(Listener listener) {
        this.listener = listener;
    }

    /**
     * Takes one tag.
     *
     * @param timestampMs milliseconds, unwrapped to 64 bits (see {@link TimestampUnwrapper})
     * @param body the tag's body; its reader index may be moved
     * @param wallNs when it was received, nanoseconds of the monotonic clock
     * @throws MediaException when the tag is broken; it is dropped, and the demuxer can go on with the next one
     */
    public void onTag(FlvTagType type, long timestampMs, ByteBuf body, long wallNs) throws MediaException {
        if (type == FlvTagType.SCRIPT) {
            onScript(timestampMs, body, wallNs);
        } else {
            decoder.onTag(type, timestampMs, body, wallNs);
        }
    }

    /** Units dropped because their codec's configuration had not come yet. */
    public long unconfiguredCount() {
        return unconfiguredCount;
    }

    /** Packets passed over because weir does not handle their codec or packet type. */
    public long unsupportedCount() {
        return unsupportedCount;
    }

    private void onPacket(FlvPacket packet) throws MediaException {
        FourCc format = packet.isLegacy() ? legacyFormat(packet) : FourCc.find(packet.fourCc);
        if (format != null && isVideo(format) != (packet.type == FlvTagType.VIDEO)) {
            throw MediaException.malformed("FLV " + packet.type + " tag with codec " + format.text());
        }
        if (format == null) {
            onOtherFormat(packet);
            return;
        }
        boolean video = packet.type == FlvTagType.VIDEO;
        switch (packet.packetType) {
            case TagFormat.SEQUENCE_START -> trackOf(packet).configure(format, packet.body);
            case TagFormat.CODED_FRAMES -> onCodedFrames(packet, format);
            case TagFormat.SEQUENCE_END -> {} // says nothing that the next sequence start does not
            case TagFormat.CODED_FRAMES_X -> {
                if (video && !packet.isLegacy()) {
                    onCodedFrames(packet, format);
                } else {
                    unsupportedCount++;
                }
            }
            case TagFormat.VIDEO_METADATA -> {} // colour metadata, or AudioPacketType MultichannelConfig: both optional
            default -> unsupportedCount++; // MPEG-2 TS sequence start, and what later versions may add
        }
    }

    private void onCodedFrames(FlvPacket packet, FourCc format) throws MediaException {
        if (!trackOf(packet).onCodedFrames(packet, format)) {
            unconfiguredCount++;
        }
    }

    private void onOtherFormat(FlvPacket packet) throws MediaException {
        if (packet.isLegacy()
                && packet.type == FlvTagType.AUDIO
                && (packet.legacyId == CodecTags.G711_A_LAW || packet.legacyId == CodecTags.G711_MU_LAW)) {
            boolean muLaw = packet.legacyId == CodecTags.G711_MU_LAW;
            int channelCount = packet.stereo ? 2 : 1;
            trackOf(packet).onG711(packet, new Codec.G711(muLaw, CodecTags.G711_SAMPLE_RATE, channelCount));
            return;
        }
        unsupportedCount++;
        boolean video = packet.type == FlvTagType.VIDEO;
        MediaKind kind = video ? MediaKind.VIDEO : MediaKind.AUDIO;
        int clockRate = video ? Track.VIDEO_CLOCK_RATE : Track.DATA_CLOCK_RATE;
        trackOf(packet).onUnknown(new Codec.Unknown(nameOf(packet), kind, clockRate));
    }

    private static String nameOf(FlvPacket packet) {
        if (packet.isLegacy()) {
            return packet.type == FlvTagType.VIDEO
                    ? CodecTags.legacyVideoName(packet.legacyId)
                    : CodecTags.legacyAudioName(packet.legacyId);
        }
        StringBuilder name = new StringBuilder();
        for (int shift = 24; shift >= 0; shift -= 8) {
            int c = packet.fourCc >> shift & 0xff;
            name.append(c > ' ' && c < 0x7f ? (char) c : '?');
        }
        return name.toString();
    }

    private static @Nullable FourCc legacyFormat(FlvPacket packet) {
        if (packet.type == FlvTagType.VIDEO) {
            return switch (packet.legacyId) {
                case CodecTags.AVC -> FourCc.AVC1;
                case CodecTags.HEVC -> FourCc.HVC1;
                default -> null;
            };
        }
        return switch (packet.legacyId) {
            case CodecTags.AAC -> FourCc.MP4A;
            case CodecTags.MP3, CodecTags.MP3_8_KHZ -> FourCc.MP3;
            default -> null;
        };
    }

    private static boolean isVideo(FourCc format) {
        return switch (format) {
            case AVC1, HVC1, AV01, VP09, VP08 -> true;
            case MP4A, OPUS, FLAC, AC_3, EC_3, MP3 -> false;
        };
    }

    private FlvTrack trackOf(FlvPacket packet) throws MediaException {
        if (packet.multitrackId >= TRACKS_PER_KIND_MAX) {
            throw MediaException.limitExceeded("FLV " + packet.type + " track id " + packet.multitrackId + ", at most "
                    + (TRACKS_PER_KIND_MAX - 1));
        }
        int id = packet.multitrackId + (packet.type == FlvTagType.VIDEO ? VIDEO_TRACK_ID : AUDIO_TRACK_ID);
        FlvTrack track = tracks[id];
        if (track == null) {
            track = new FlvTrack(id, listener);
            tracks[id] = track;
        }
        return track;
    }

    private void onScript(long timestampMs, ByteBuf body, long wallNs) throws MediaException {
        if (!body.isReadable()) {
            return;
        }
        String name = peekName(body);
        if (name.equals(SET_DATA_FRAME)) {
            body.skipBytes(3 + SET_DATA_FRAME.length());
            name = peekName(body);
        }
        if (name.equals(CLEAR_DATA_FRAME)) {
            return;
        }
        Bytes payload = Bytes.read(body, body.readableBytes());
        if (name.equals(METADATA)) {
            listener.onMetadata(payload);
            return;
        }
        if (!dataTrackTold) {
            dataTrackTold = true;
            listener.onTrack(Track.of(DATA_TRACK_ID, new Codec.Script()));
        }
        listener.onUnit(new AccessUnit(DATA_TRACK_ID, timestampMs, timestampMs, true, wallNs, payload));
    }

    /** The AMF0 string that the script begins with, without moving on; empty when it is longer than any name of interest. */
    private static String peekName(ByteBuf body) throws MediaException {
        int start = body.readerIndex();
        if (body.readableBytes() < 3 || body.getByte(start) != AMF0_STRING) {
            throw MediaException.malformed("FLV script does not begin with a name");
        }
        int length = body.getUnsignedShort(start + 1);
        if (length > body.readableBytes() - 3) {
            throw MediaException.malformed("FLV script name is cut off");
        }
        return length > NAME_LENGTH_MAX ? "" : body.toString(start + 3, length, StandardCharsets.UTF_8);
    }
}
