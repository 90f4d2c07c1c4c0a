package io.weir.server.stream;

import io.weir.media.AccessUnit;
import io.weir.media.Track;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link UnitReader}s of one stream. One that throws is ended, and costs neither the others nor the publisher anything.
 *
 * <p>Threading: the stream's home loop. A reader may detach itself or others from within a call.
 * <p>Limits: {@value #READERS_MAX} readers; one more is ended at once.
 */
final class UnitReaders {
    /** Readers of one stream: a fan-out for each protocol that needs one, recorders and the like. */
    static final int READERS_MAX = 64;

    private static final Logger LOG = LoggerFactory.getLogger(UnitReaders.class);

    private final StreamListener listener;
    private final FanoutMeasures measures;
    private List<UnitReader> readers = List.of();

    UnitReaders(StreamListener listener, FanoutMeasures measures) {
        this.listener = listener;
        this.measures = measures;
    }

    /** Adds a reader, which begins with what the cache holds. */
    void attach(UnitReader reader, StreamHead current, GopCache gop) {
        if (readers.size() >= READERS_MAX) {
            reader.onEnd(EndReason.INTERNAL_ERROR);
            return;
        }
        tell(reader, () -> begin(reader, current, gop));
    }

    private void begin(UnitReader reader, StreamHead current, GopCache gop) {
        List<UnitReader> more = new ArrayList<>(readers);
        more.add(reader);
        readers = List.copyOf(more);
        if (!gop.usable()) {
            if (!current.tracks().isEmpty()) {
                reader.onHead(current);
            }
            return;
        }
        StreamHead head = gop.head();
        reader.onHead(head);
        boolean cut = true;
        for (AccessUnit unit : List.copyOf(gop.units())) {
            Track track = head.track(unit.trackId());
            if (track != null && readers.contains(reader)) {
                reader.onUnit(track, unit, cut, false);
                cut = false;
            }
        }
        if (!current.equals(head) && readers.contains(reader)) {
            reader.onHead(current);
        }
    }

    void detach(UnitReader reader) {
        List<UnitReader> fewer = new ArrayList<>(readers);
        fewer.remove(reader);
        readers = List.copyOf(fewer);
    }

    void head(StreamHead head) {
        List<UnitReader> all = readers;
        for (int i = 0; i < all.size(); i++) {
            if (isAttached(all, i)) {
                UnitReader reader = all.get(i);
                tell(reader, () -> reader.onHead(head));
            }
        }
    }

    void unit(Track track, AccessUnit unit, boolean cut) {
        List<UnitReader> all = readers;
        for (int i = 0; i < all.size(); i++) {
            if (isAttached(all, i)) {
                UnitReader reader = all.get(i);
                tell(reader, () -> reader.onUnit(track, unit, cut, true));
            }
        }
    }

    void forget() {
        for (UnitReader reader : readers) {
            tell(reader, reader::onForget);
        }
    }

    /** Ends all readers. */
    void end(EndReason reason) {
        List<UnitReader> all = readers;
        readers = List.of();
        for (UnitReader reader : all) {
            tell(reader, () -> reader.onEnd(reason));
        }
    }

    /** Our own mistake in one reader ends that reader. */
    private void tell(UnitReader reader, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | AssertionError e) {
            measures.failed();
            LOG.error(
                    "[path {}] {} has failed, and is ended",
                    listener.name(),
                    reader.getClass().getSimpleName(),
                    e);
            if (readers.contains(reader)) {
                detach(reader);
                tell(reader, () -> reader.onEnd(EndReason.INTERNAL_ERROR));
            }
        }
    }

    /** Whether a reader of the list as it was is still on it. */
    private boolean isAttached(List<UnitReader> before, int index) {
        return before == readers || readers.contains(before.get(index));
    }
}
