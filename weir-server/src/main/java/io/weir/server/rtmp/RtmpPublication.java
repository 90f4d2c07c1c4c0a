package io.weir.server.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.media.amf.Amf0Decoder;
import io.weir.media.amf.AmfLimits;
import io.weir.media.amf.AmfValue;
import io.weir.media.flv.FlvDemuxer;
import io.weir.media.flv.FlvTagType;
import io.weir.media.flv.TimestampUnwrapper;
import io.weir.server.stream.FeedSink;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One published stream of a connection: RTMP messages in, tracks and units out.
 *
 * <p>Threading: the connection's loop. Limits: {@value #BROKEN_MAX} broken messages, then the publisher is ended.
 */
final class RtmpPublication implements FlvDemuxer.Listener {
    /** Broken messages passed over in one publication. */
    static final int BROKEN_MAX = 100;

    private static final List<String> VIDEO_HINTS = List.of("videocodecid", "width", "videodatarate");
    private static final List<String> AUDIO_HINTS =
            List.of("audiocodecid", "audiosamplerate", "audiodatarate", "audiochannels");

    private final FeedSink sink;
    private final FlvDemuxer demuxer = new FlvDemuxer(this);
    private final TimestampUnwrapper unwrapper = new TimestampUnwrapper();
    private int brokenCount;
    private long messageCount;

    RtmpPublication(FeedSink sink) {
        this.sink = sink;
    }

    /**
     * Takes one message.
     *
     * @throws MediaException when it is broken and one too many
     */
    void onMessage(FlvTagType type, long timestampMs, ByteBuf body, long wallNs) throws MediaException {
        messageCount++;
        try {
            demuxer.onTag(type, unwrapper.unwrap(timestampMs), body, wallNs);
        } catch (MediaException e) {
            brokenCount++;
            if (brokenCount > BROKEN_MAX) {
                throw e;
            }
        }
    }

    /** Messages so far, to see whether the publisher has fallen silent. */
    long messageCount() {
        return messageCount;
    }

    /** Broken messages so far. */
    int brokenCount() {
        return brokenCount;
    }

    @Override
    public void onTrack(Track track) {
        sink.track(track);
    }

    @Override
    public void onUnit(AccessUnit unit) {
        sink.unit(unit);
    }

    @Override
    public void onMetadata(Bytes message) {
        sink.expect(announcedKinds(message));
        sink.metadata(message);
    }

    /** The kinds that {@code onMetaData} speaks of; none when it cannot be read. */
    static Set<MediaKind> announcedKinds(Bytes message) {
        Set<MediaKind> kinds = EnumSet.noneOf(MediaKind.class);
        try {
            List<AmfValue> values = Amf0Decoder.readAll(Unpooled.wrappedBuffer(message.toArray()), AmfLimits.METADATA);
            AmfValue properties = values.size() > 1 ? values.get(1) : new AmfValue.Null();
            if (announces(properties, "hasVideo", VIDEO_HINTS)) {
                kinds.add(MediaKind.VIDEO);
            }
            if (announces(properties, "hasAudio", AUDIO_HINTS)) {
                kinds.add(MediaKind.AUDIO);
            }
        } catch (MediaException _) {
            kinds.clear();
        }
        return kinds;
    }

    private static boolean announces(AmfValue properties, String flag, List<String> hints) {
        if (properties.get(flag) instanceof AmfValue.Bool(boolean value)) {
            return value;
        }
        for (String hint : hints) {
            AmfValue value = properties.get(hint);
            if (value.number(0) != 0 || !value.text("").isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
