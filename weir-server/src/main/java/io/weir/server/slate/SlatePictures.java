package io.weir.server.slate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.media.flv.FlvDemuxer;
import io.weir.media.flv.FlvReader;
import io.weir.media.flv.FlvTagType;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pictures of the slate: a small FLV file for each codec among the resources, made by {@code make-slates.sh} beside them. */
final class SlatePictures implements FlvReader.Listener, FlvDemuxer.Listener {
    /** Pictures come in this distance. */
    static final int PICTURE_TICKS = Track.VIDEO_CLOCK_RATE / 10;

    private final FlvDemuxer demuxer = new FlvDemuxer(this);
    private final List<AccessUnit> units = new ArrayList<>();
    private final int id;
    private @Nullable Track track;

    private SlatePictures(int id) {
        this.id = id;
    }

    /** The track of that file. */
    static SlateTrack track(int id, String name) {
        SlatePictures pictures = new SlatePictures(id);
        try (InputStream in = SlatePictures.class.getResourceAsStream("/slate/" + name + ".flv")) {
            if (in == null) {
                throw new IllegalStateException("the slate " + name + " is missing");
            }
            new FlvReader(pictures).read(Unpooled.wrappedBuffer(in.readAllBytes()));
        } catch (IOException | MediaException e) {
            throw new IllegalStateException("the slate " + name + " cannot be read", e);
        }
        Track found = pictures.track;
        if (found == null || pictures.units.isEmpty()) {
            throw new IllegalStateException("the slate " + name + " is empty");
        }
        return new SlateTrack(found, pictures.units, (long) PICTURE_TICKS * pictures.units.size());
    }

    @Override
    public void onHeader(boolean audio, boolean video) {
        // the tags tell
    }

    @Override
    public void onTag(FlvTagType type, long timestampMs, ByteBuf body) throws MediaException {
        demuxer.onTag(type, timestampMs, body, 0);
    }

    @Override
    public void onTrack(Track found) {
        if (found.kind() == MediaKind.VIDEO) {
            track = new Track(id, found.codec(), found.clockRate());
        }
    }

    @Override
    public void onUnit(AccessUnit unit) {
        long ticks = (long) PICTURE_TICKS * units.size();
        units.add(new AccessUnit(id, ticks, ticks, unit.keyframe(), 0, unit.payload()));
    }

    @Override
    public void onMetadata(Bytes amf0) {
        // readers get none
    }
}
