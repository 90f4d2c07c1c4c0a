package io.weir.server.webrtc;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.protocol.rtp.payload.Packetizer;
import io.weir.protocol.rtp.payload.PacketizerOptions;
import io.weir.protocol.rtp.payload.PayloadFormat;
import io.weir.protocol.rtp.payload.PayloadFormats;
import io.weir.protocol.rtp.payload.RtpPayload;
import io.weir.server.stream.StreamHead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the units of a stream's tracks into payloads of {@value PacketizerOptions#PAYLOAD_LENGTH_DEFAULT} bytes. Tracks that RTP cannot
 * carry are left out.
 *
 * <p>Threading: the stream's home loop. Limits: as many tracks as the stream has.
 */
final class UnitPacketizer {
    private final Map<Integer, Cutter> cutters = new HashMap<>();
    private final List<RtpPayload> payloads = new ArrayList<>();
    private final Packetizer.Sink sink = payloads::add;
    private boolean hasVideo;

    private static final class Cutter {
        final Packetizer packetizer;
        final int clockRate;
        Codec codec;

        Cutter(Packetizer packetizer, int clockRate, Codec codec) {
            this.packetizer = packetizer;
            this.clockRate = clockRate;
            this.codec = codec;
        }
    }

    /** Takes the tracks as they are from now on; false when one of them has become something else, and viewers must be ended. */
    boolean onTracks(List<Track> tracks) {
        hasVideo = new StreamHead(tracks, Bytes.EMPTY).first(MediaKind.VIDEO) != null;
        for (Track track : tracks) {
            Cutter known = cutters.get(track.id());
            if (known == null) {
                add(track);
            } else if (!continues(known.codec, track.codec())) {
                return false;
            } else if (!known.codec.equals(track.codec())) {
                known.packetizer.onCodec(track.codec());
                known.codec = track.codec();
            }
        }
        return true;
    }

    private void add(Track track) {
        if (PayloadFormats.of(track.codec()) instanceof PayloadFormat.Supported format) {
            PayloadFormats.packetizer(track.codec(), PacketizerOptions.STANDARD)
                    .ifPresent(packetizer ->
                            cutters.put(track.id(), new Cutter(packetizer, format.clockRate(), track.codec())));
        }
    }

    /** Whether viewers who agreed on the one can be sent the other. */
    private static boolean continues(Codec before, Codec now) {
        return before.sameFormat(now)
                && PayloadFormats.of(before) instanceof PayloadFormat.Supported old
                && PayloadFormats.of(now) instanceof PayloadFormat.Supported next
                && old.encodingName().equals(next.encodingName())
                && old.clockRate() == next.clockRate()
                && old.channelCount() == next.channelCount();
    }

    /** Whether one of the tracks is video. */
    boolean hasVideo() {
        return hasVideo;
    }

    /** Whether units of the track are sent at all. */
    boolean carries(int trackId) {
        return cutters.containsKey(trackId);
    }

    /** The unit's payloads; null when there is nothing to send of it. */
    @Nullable
    UnitPackets cut(long number, Track track, AccessUnit unit, UnitPackets.Kind kind, UnitPackets.Moment moment)
            throws MediaException {
        Cutter cutter = cutters.get(track.id());
        if (cutter == null) {
            return null;
        }
        payloads.clear();
        cutter.packetizer.packetize(onClock(unit, track.clockRate(), cutter.clockRate), sink);
        return payloads.isEmpty() ? null : new UnitPackets(number, track.id(), kind, payloads, moment);
    }

    private static AccessUnit onClock(AccessUnit unit, int from, int to) {
        if (from == to) {
            return unit;
        }
        long pts = Ticks.convert(unit.ptsTicks(), from, to);
        long dts = Ticks.convert(unit.dtsTicks(), from, to);
        return new AccessUnit(unit.trackId(), pts, dts, unit.keyframe(), unit.wallNs(), unit.payload());
    }
}
