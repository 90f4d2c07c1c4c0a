package io.weir.server.webrtc;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import java.util.List;
import java.util.Objects;

/** Tracks, units and their packets for tests: H.264 as track 0, Opus as track 1. */
final class Units {
    static final int VIDEO = 0;
    static final int AUDIO = 1;
    static final Codec.H264 AVC =
            new Codec.H264(List.of(Bytes.of(0x67, 0x42, 0xe0, 0x1f, 1)), List.of(Bytes.of(0x68, 2)));
    static final Track VIDEO_TRACK = Track.of(VIDEO, AVC);
    static final Track AUDIO_TRACK = Track.of(AUDIO, new Codec.Opus(2, Bytes.EMPTY));

    private final UnitPacketizer packetizer = new UnitPacketizer();
    private long number;

    Units() {
        packetizer.onTracks(List.of(VIDEO_TRACK, AUDIO_TRACK));
    }

    static AccessUnit picture(int trackId, long ms, boolean keyframe, int nalBytes) {
        return picture(trackId, ms, ms, keyframe, nalBytes);
    }

    static AccessUnit picture(int trackId, long dtsMs, long ptsMs, boolean keyframe, int nalBytes) {
        byte[] payload = new byte[4 + nalBytes];
        payload[0] = (byte) (nalBytes >> 24);
        payload[1] = (byte) (nalBytes >> 16);
        payload[2] = (byte) (nalBytes >> 8);
        payload[3] = (byte) nalBytes;
        payload[4] = (byte) (keyframe ? 0x65 : 0x41);
        for (int i = 1; i < nalBytes; i++) {
            payload[4 + i] = (byte) (i * 31L + dtsMs);
        }
        return new AccessUnit(trackId, ptsMs * 90, dtsMs * 90, keyframe, 0, Bytes.wrap(payload));
    }

    static AccessUnit sound(int trackId, long ms) {
        long ticks = Ticks.ofMillis(ms, 48_000);
        return new AccessUnit(trackId, ticks, ticks, true, 0, Bytes.wrap(new byte[] {1, 2, 3, (byte) ms}));
    }

    UnitPackets key(long ms, int nalBytes, MediaClock clock) {
        return cut(VIDEO_TRACK, picture(VIDEO, ms, true, nalBytes), UnitPackets.Kind.CUT_TO_CACHE, clock);
    }

    UnitPackets picture(long ms, int nalBytes, MediaClock clock) {
        return cut(VIDEO_TRACK, picture(VIDEO, ms, false, nalBytes), UnitPackets.Kind.PICTURE, clock);
    }

    UnitPackets sound(long ms, MediaClock clock) {
        return cut(AUDIO_TRACK, sound(AUDIO, ms), UnitPackets.Kind.AUDIO, clock);
    }

    UnitPackets cut(Track track, AccessUnit unit, UnitPackets.Kind kind, MediaClock clock) {
        long mediaNs = Ticks.toNanos(unit.dtsTicks(), track.clockRate());
        try {
            UnitPackets packets =
                    packetizer.cut(number++, track, unit, kind, new UnitPackets.Moment(mediaNs, mediaNs, clock));
            return Objects.requireNonNull(packets);
        } catch (MediaException e) {
            throw new AssertionError(e);
        }
    }

    /** Leaves numbers out, as a loop that was too far behind sees them. */
    void skip(int count) {
        number += count;
    }

    /** As agreed on with RTX, transport-wide numbers and all. */
    static SentTrack video(boolean rtx, int transportSequenceId, List<String> feedback) {
        return new SentTrack(
                VIDEO,
                MediaKind.VIDEO,
                90_000,
                new SentTrack.Sources(96, 0x1111, rtx ? 97 : -1, rtx ? 0x2222 : -1),
                new SentTrack.Extensions(Bytes.ofUtf8("0"), 4, transportSequenceId == 0 ? 0 : 2, transportSequenceId),
                feedback);
    }

    static SentTrack audio() {
        return new SentTrack(
                AUDIO,
                MediaKind.AUDIO,
                48_000,
                new SentTrack.Sources(111, 0x3333, -1, -1),
                new SentTrack.Extensions(Bytes.EMPTY, 0, 0, 0),
                List.of());
    }
}
