package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.codec.Av1Config;
import io.weir.media.codec.NalUnits;
import org.jspecify.annotations.Nullable;

/**
 * A track as its moov describes it: codec, clock, edits, tables, and what fragments leave out.
 *
 * <p>Threading: one thread at a time.
 */
final class MovieTrack {
    /** AV1 temporal delimiter with a size field of zero: its header byte and that field. */
    private static final int AV1_EMPTY_TEMPORAL_DELIMITER = 0x1200;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    final int id;
    final MediaKind kind;
    final int timeScale;
    final TableSamples.Tables tables;

    /** What is added to a media time to get its presentation time, media ticks. */
    final long editShift;

    final TrackDefaults defaults;
    private final int lengthSize;
    private @Nullable Track track;

    /**
     * What samples of fragments have that say nothing themselves (trex, §8.8.3).
     *
     * @param description sample_description_index
     * @param duration media ticks
     * @param size bytes
     * @param flags sample flags
     */
    record TrackDefaults(long description, long duration, long size, int flags) {
        static final TrackDefaults NONE = new TrackDefaults(1, 0, 0, 0);
    }

    /**
     * Where the track stands in the movie.
     *
     * @param id track_ID
     * @param kind by its handler
     * @param timeScale media ticks a second
     * @param editShift added to media times, media ticks
     */
    record Place(int id, MediaKind kind, int timeScale, long editShift) {}

    /**
     * When a sample is due, in media ticks.
     *
     * @param dts decoding time on the media's timeline
     * @param compositionOffset from there to its presentation
     * @param duration until the next is decoded
     */
    record Timing(long dts, long compositionOffset, long duration) {}

    MovieTrack(Place place, SampleEntryParser.Entry entry, TableSamples.Tables tables, TrackDefaults defaults) {
        this.id = place.id;
        this.kind = place.kind;
        this.timeScale = place.timeScale;
        this.editShift = place.editShift;
        this.lengthSize = entry.lengthSize();
        this.tables = tables;
        this.defaults = defaults;
        Codec codec = entry.codec();
        this.track = codec == null ? null : Track.of(id, codec);
    }

    /** True while the codec's configuration is not known. */
    boolean isPending() {
        return track == null;
    }

    /** Takes the AV1 sequence header from a first sample; without one the codec stays unknown. */
    void configure(Bytes firstSample) throws MediaException {
        Codec codec =
                Av1Config.sequenceHeader(firstSample).map(Codec.class::cast).orElse(null);
        track = Track.of(id, codec == null ? new Codec.Unknown("av01", kind, timeScale) : codec);
    }

    Track track() {
        if (track == null) {
            throw new IllegalStateException("track " + id + " has no codec yet");
        }
        return track;
    }

    /** False when the samples are of a codec that weir does not know, and are passed over. */
    boolean isKnown() {
        return track == null || !(track.codec() instanceof Codec.Unknown);
    }

    /** The sample that the fields say, its times on the presentation's timeline and the track's clock. */
    Mp4Sample sample(Timing timing, boolean sync, long offset, int size) {
        long dts = timing.dts + editShift;
        int rate = track == null ? Track.VIDEO_CLOCK_RATE : track.clockRate();
        long dtsTicks = Ticks.convert(dts, timeScale, rate);
        return new Mp4Sample(
                id,
                Ticks.convert(dts + timing.compositionOffset, timeScale, rate),
                dtsTicks,
                Ticks.convert(dts + timing.duration, timeScale, rate) - dtsTicks,
                sync || kind != MediaKind.VIDEO,
                offset,
                size);
    }

    /** Nanoseconds of the presentation at ticks of the track's clock. */
    long nanos(long ticks) {
        return Ticks.toNanos(ticks, track == null ? Track.VIDEO_CLOCK_RATE : track.clockRate());
    }

    /** Nanoseconds of the presentation at a media time. */
    long mediaNanos(long mediaTicks) {
        long ticks = mediaTicks + editShift;
        return ticks / timeScale * NANOS_PER_SECOND + ticks % timeScale * NANOS_PER_SECOND / timeScale;
    }

    /** A sample's bytes as an access unit has them. */
    Bytes payload(Bytes sample) throws MediaException {
        return switch (track().codec()) {
            case Codec.H264 _, Codec.H265 _ -> NalUnits.widen(sample, lengthSize);
            case Codec.Av1 _ -> withoutTemporalDelimiters(sample);
            case Codec.Video _, Codec.Audio _, Codec.Data _, Codec.Unknown _ -> sample;
        };
    }

    private static Bytes withoutTemporalDelimiters(Bytes sample) {
        int from = 0;
        while (sample.length() - from >= 2 && sample.u16(from) == AV1_EMPTY_TEMPORAL_DELIMITER) {
            from += 2;
        }
        return sample.slice(from);
    }
}
