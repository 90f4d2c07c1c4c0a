package io.weir.server.stream;

import io.weir.media.AccessUnit;
import io.weir.media.Track;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@link UnitReader}s of one stream.
 *
 * <p>Threading: the stream's home loop. A reader may detach itself or others from within a call.
 * <p>Limits: {@value #READERS_MAX} readers; one more is ended at once.
 */
final class UnitReaders {
    /** Readers of one stream: a fan-out for each protocol that needs one, recorders and the like. */
    static final int READERS_MAX = 64;

    private List<UnitReader> readers = List.of();

    /** Adds a reader, which begins with what the cache holds. */
    void attach(UnitReader reader, StreamHead current, GopCache gop) {
        if (readers.size() >= READERS_MAX) {
            reader.onEnd(EndReason.INTERNAL_ERROR);
            return;
        }
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
                all.get(i).onHead(head);
            }
        }
    }

    void unit(Track track, AccessUnit unit, boolean cut) {
        List<UnitReader> all = readers;
        for (int i = 0; i < all.size(); i++) {
            if (isAttached(all, i)) {
                all.get(i).onUnit(track, unit, cut, true);
            }
        }
    }

    void forget() {
        for (UnitReader reader : readers) {
            reader.onForget();
        }
    }

    /** Ends all readers. */
    void end(EndReason reason) {
        List<UnitReader> all = readers;
        readers = List.of();
        for (UnitReader reader : all) {
            reader.onEnd(reason);
        }
    }

    /** Whether a reader of the list as it was is still on it. */
    private boolean isAttached(List<UnitReader> before, int index) {
        return before == readers || readers.contains(before.get(index));
    }
}
