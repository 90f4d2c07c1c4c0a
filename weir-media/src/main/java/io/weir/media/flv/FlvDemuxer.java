package io.weir.media.flv;

import io.netty.buffer.ByteBuf;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.Track;

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

    private final Listener listener;

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
        if (body.isReadable()) {
            throw MediaException.unsupported("FLV " + type + listener);
        }
    }

    /** Tags or units dropped because their codec's configuration had not come yet. */
    public long unconfiguredCount() {
        return 0;
    }

    /** Tags passed over because weir does not know their codec. */
    public long unsupportedCount() {
        return 0;
    }
}
