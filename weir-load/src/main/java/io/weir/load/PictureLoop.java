package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.media.flv.FlvDemuxer;
import io.weir.media.flv.FlvTagType;
import io.weir.protocol.rtp.payload.Packetizer;
import io.weir.protocol.rtp.payload.PacketizerOptions;
import io.weir.protocol.rtp.payload.PayloadFormats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The H.264 pictures of a media loop, as RTP carries them. Its sound is left behind: AAC is no codec of WebRTC.
 *
 * @param codec with the parameter sets
 * @param pictures in their order, the first one a keyframe
 * @param durationMs what one turn adds to timestamps
 */
record PictureLoop(Codec.H264 codec, List<Picture> pictures, long durationMs) {
    /** FLV E.4.3: what stands before a picture's NAL units in a message. */
    private static final int AVC_HEADER = 5;

    private static final int TICKS_PER_MS = Track.VIDEO_CLOCK_RATE / 1000;

    PictureLoop {
        pictures = List.copyOf(pictures);
    }

    /**
     * One picture.
     *
     * @param timestampMs from the loop's beginning
     * @param payload NAL units after 4-byte lengths
     * @param stampAt where in it a {@link LatencyStamp} may be inserted; negative when nowhere
     */
    record Picture(long timestampMs, boolean keyframe, Bytes payload, int stampAt) {
        /** The picture as a unit at that time, with a stamp when there is place for one. */
        AccessUnit stamped(long atMs, long nowNs, int number) {
            if (stampAt < 0) {
                return unit(atMs, nowNs, payload);
            }
            ByteBuf out = Unpooled.buffer(payload.length() + LatencyStamp.BYTES);
            payload.writeTo(out, 0, stampAt);
            LatencyStamp.write(out, nowNs / 1000, number);
            payload.writeTo(out, stampAt, payload.length() - stampAt);
            return unit(atMs, nowNs, Bytes.read(out, out.readableBytes()));
        }

        /** The picture as a unit at that time. */
        AccessUnit plain(long atMs, long nowNs) {
            return unit(atMs, nowNs, payload);
        }

        private AccessUnit unit(long atMs, long nowNs, Bytes bytes) {
            long ticks = atMs * TICKS_PER_MS;
            return new AccessUnit(0, ticks, ticks, keyframe, nowNs, bytes);
        }
    }

    /** A packetizer for the pictures, as WebRTC cuts them. */
    Packetizer packetizer() {
        return PayloadFormats.packetizer(codec, PacketizerOptions.STANDARD).orElseThrow();
    }

    /** Takes the pictures out of a loop; throws {@link IOException} when they are none that WebRTC can carry. */
    static PictureLoop of(MediaLoop media) throws IOException {
        Collector collector = new Collector();
        FlvDemuxer demuxer = new FlvDemuxer(collector);
        try {
            for (MediaMessage message : media.start()) {
                read(demuxer, message);
            }
            for (MediaMessage message : media.messages()) {
                collector.message = message;
                read(demuxer, message);
            }
        } catch (MediaException e) {
            throw new IOException("the media is broken: " + e.getMessage(), e);
        }
        Codec.H264 codec = collector.codec;
        if (codec == null || collector.pictures.isEmpty()) {
            throw new IOException("the media has no H.264, which is what WHIP publishers send");
        }
        if (collector.reordered) {
            throw new IOException("the media has B-frames, which WebRTC does not carry");
        }
        return new PictureLoop(codec, collector.pictures, media.durationMs());
    }

    private static void read(FlvDemuxer demuxer, MediaMessage message) throws MediaException {
        FlvTagType type = FlvTagType.ofId(message.type()).orElseThrow();
        demuxer.onTag(
                type,
                message.timestampMs(),
                Unpooled.wrappedBuffer(message.body().toArray()),
                0);
    }

    private static final class Collector implements FlvDemuxer.Listener {
        private final List<Picture> pictures = new ArrayList<>();
        private Codec.@Nullable H264 codec;
        private @Nullable MediaMessage message;
        private boolean reordered;

        @Override
        public void onTrack(Track track) {
            if (track.id() == FlvDemuxer.VIDEO_TRACK_ID && track.codec() instanceof Codec.H264 h264) {
                codec = h264;
            }
        }

        @Override
        public void onUnit(AccessUnit unit) {
            MediaMessage of = message;
            if (of != null && unit.trackId() == FlvDemuxer.VIDEO_TRACK_ID && codec != null) {
                reordered |= unit.ptsTicks() != unit.dtsTicks();
                int stampAt = of.stampAt() < 0 ? -1 : of.stampAt() - AVC_HEADER;
                pictures.add(new Picture(of.timestampMs(), unit.keyframe(), unit.payload(), stampAt));
            }
        }

        @Override
        public void onMetadata(Bytes amf0) {}
    }
}
