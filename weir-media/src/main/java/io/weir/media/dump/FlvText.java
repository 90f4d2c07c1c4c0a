package io.weir.media.dump;

import io.netty.buffer.ByteBuf;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.media.flv.FlvDemuxer;
import io.weir.media.flv.FlvReader;
import io.weir.media.flv.FlvTagType;

/**
 * Renders an FLV stream: a line for each track, unit and metadata message, and for each tag that is broken. Feed it pieces of any
 * size.
 *
 * <p>Threading: one thread at a time.
 */
public final class FlvText implements FlvReader.Listener, FlvDemuxer.Listener {
    private final FlvReader reader = new FlvReader(this);
    private final FlvDemuxer demuxer = new FlvDemuxer(this);
    private final StringBuilder text = new StringBuilder();

    /**
     * Takes all readable bytes.
     *
     * @throws MediaException when they are not FLV
     */
    public void read(ByteBuf in) throws MediaException {
        reader.read(in);
    }

    /** All lines so far, then how many packets were left out, if any were. */
    public String render() {
        StringBuilder all = new StringBuilder(text);
        if (demuxer.unconfiguredCount() > 0) {
            all.append("unconfigured ").append(demuxer.unconfiguredCount()).append('\n');
        }
        if (demuxer.unsupportedCount() > 0) {
            all.append("unsupported ").append(demuxer.unsupportedCount()).append('\n');
        }
        return all.toString();
    }

    @Override
    public void onHeader(boolean audio, boolean video) {
        line("FLV" + (audio ? " audio" : "") + (video ? " video" : ""));
    }

    @Override
    public void onTag(FlvTagType type, long timestampMs, ByteBuf body) {
        try {
            demuxer.onTag(type, timestampMs, body, 0);
        } catch (MediaException e) {
            line("broken " + type + " tag at " + timestampMs + " ms: " + e.getMessage());
        }
    }

    @Override
    public void onTrack(Track track) {
        line(UnitText.of(track));
    }

    @Override
    public void onUnit(AccessUnit unit) {
        line(UnitText.of(unit));
    }

    @Override
    public void onMetadata(Bytes amf0) {
        line("metadata " + amf0.length() + " bytes crc=" + UnitText.crc(amf0));
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
