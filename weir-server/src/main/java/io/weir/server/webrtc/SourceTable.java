package io.weir.server.webrtc;

import io.weir.base.buf.Bytes;
import io.weir.protocol.rtp.RtpPacket;
import io.weir.protocol.sdp.HeaderExtension;
import io.weir.protocol.sdp.MediaSources;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sources of a publisher by their SSRCs, and how a new one finds its track and layer: by what SDP announces, else by the extensions
 * that name section and layer (RFC 9143, RFC 8852), else by its payload type.
 *
 * <p>Threading: the session's loop.
 * <p>Limits: {@value #SOURCES_MAX} sources, retransmissions included; for one more, one that was silent for long has to make room.
 */
final class SourceTable {
    /** Sources at a time: four layers of video and audio, their retransmissions, and as many again after a restart. */
    static final int SOURCES_MAX = 20;

    /** A source that was silent for this long may be forgotten. */
    static final long IDLE_NS = 10_000_000_000L;

    private static final int NONE = -1;

    private final List<ReceivedTrack> tracks;
    private final PublisherOptions options;
    private final List<Entry> entries = new ArrayList<>();
    private final int midId;
    private final int ridId;
    private final int repairedRidId;

    /** An SSRC, and the source that it is, or that it retransmits for. */
    static final class Entry {
        private final int ssrc;
        private final ReceivedTrack track;
        private final ReceivedSource source;
        private final boolean repair;
        private long lastNs;

        private Entry(int ssrc, ReceivedTrack track, ReceivedSource source, boolean repair) {
            this.ssrc = ssrc;
            this.track = track;
            this.source = source;
            this.repair = repair;
        }

        ReceivedTrack track() {
            return track;
        }

        ReceivedSource source() {
            return source;
        }

        /** Whether its packets are retransmissions (RFC 4588). */
        boolean isRepair() {
            return repair;
        }
    }

    SourceTable(List<ReceivedTrack> tracks, PublisherOptions options) {
        this.tracks = tracks;
        this.options = options;
        midId = extensionId(tracks, HeaderExtension.MID);
        ridId = extensionId(tracks, HeaderExtension.RID);
        repairedRidId = extensionId(tracks, HeaderExtension.REPAIRED_RID);
    }

    /** The id of an extension; all sections of one bundle have the same (RFC 9143); -1 when it was not agreed on. */
    static int extensionId(List<ReceivedTrack> tracks, String uri) {
        for (ReceivedTrack track : tracks) {
            int id = track.media().extensionId(uri);
            if (id != NONE) {
                return id;
            }
        }
        return NONE;
    }

    /** The entry of a packet's source, made when it can be told; null when it can't, or there are too many. */
    @Nullable
    Entry find(RtpPacket packet, long nowNs) {
        Entry known = of(packet.ssrc());
        Entry entry = known == null ? resolve(packet, nowNs) : known;
        if (entry != null) {
            entry.lastNs = nowNs;
        }
        return entry;
    }

    /** The source of that SSRC, null when it is unknown or of retransmissions. */
    @Nullable
    ReceivedSource source(int ssrc) {
        Entry entry = of(ssrc);
        return entry == null || entry.repair ? null : entry.source;
    }

    /** A source ended: it and what retransmits for it is forgotten. */
    void remove(ReceivedSource source, long nowNs) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            if (entry.source == source) {
                entries.remove(i);
                if (!entry.repair) {
                    entry.track.onEnd(source, nowNs);
                }
            }
        }
    }

    int size() {
        return entries.size();
    }

    /** What is there at that index, 0 to {@link #size} - 1. */
    Entry get(int index) {
        return entries.get(index);
    }

    private @Nullable Entry of(int ssrc) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).ssrc == ssrc) {
                return entries.get(i);
            }
        }
        return null;
    }

    private @Nullable Entry resolve(RtpPacket packet, long nowNs) {
        long ssrc = packet.ssrc() & 0xffff_ffffL;
        for (ReceivedTrack track : tracks) {
            MediaSources announced = track.media().sources();
            for (long primary : announced.primary()) {
                if (primary == ssrc) {
                    return addSource(track, packet, nowNs);
                }
                ReceivedSource source = source((int) primary);
                if (source != null && announced.retransmission(primary) == ssrc) {
                    return add(new Entry(packet.ssrc(), track, source, true), nowNs);
                }
            }
        }
        ReceivedTrack track = track(packet);
        if (track == null) {
            return null;
        }
        return track.formats().carries(packet.payloadType())
                ? addSource(track, packet, nowNs)
                : addRepair(track, packet, nowNs);
    }

    private @Nullable ReceivedTrack track(RtpPacket packet) {
        String mid = text(packet, midId);
        if (!mid.isEmpty()) {
            for (ReceivedTrack track : tracks) {
                if (track.media().mid().equals(mid)) {
                    return takes(track, packet) ? track : null;
                }
            }
            return null;
        }
        ReceivedTrack found = null;
        for (ReceivedTrack track : tracks) {
            if (takes(track, packet)) {
                if (found != null) {
                    return null;
                }
                found = track;
            }
        }
        return found;
    }

    private static boolean takes(ReceivedTrack track, RtpPacket packet) {
        int type = packet.payloadType();
        return track.formats().carries(type) || track.formats().repairs(type) != NONE;
    }

    private @Nullable Entry addSource(ReceivedTrack track, RtpPacket packet, long nowNs) {
        int layer = track.layerOf(packet, text(packet, ridId));
        if (layer == NONE || !hasRoom(nowNs)) {
            return null;
        }
        ReceivedSource source = new ReceivedSource(packet, track, layer, options, nowNs);
        Entry entry = add(new Entry(packet.ssrc(), track, source, false), nowNs);
        track.onSource(source, nowNs);
        return entry;
    }

    /** Retransmissions name the layer they repair, or there is one source only that can be meant. */
    private @Nullable Entry addRepair(ReceivedTrack track, RtpPacket packet, long nowNs) {
        String rid = text(packet, repairedRidId);
        ReceivedSource source = rid.isEmpty() ? onlySource(track) : track.source(rid);
        return source == null ? null : add(new Entry(packet.ssrc(), track, source, true), nowNs);
    }

    private @Nullable ReceivedSource onlySource(ReceivedTrack track) {
        ReceivedSource found = null;
        for (Entry entry : entries) {
            if (entry.track == track && !entry.repair && track.holds(entry.source)) {
                if (found != null) {
                    return null;
                }
                found = entry.source;
            }
        }
        return found;
    }

    private @Nullable Entry add(Entry entry, long nowNs) {
        if (!hasRoom(nowNs)) {
            return null;
        }
        entries.add(entry);
        return entry;
    }

    private boolean hasRoom(long nowNs) {
        if (entries.size() < SOURCES_MAX) {
            return true;
        }
        Entry oldest = entries.getFirst();
        for (Entry entry : entries) {
            oldest = entry.lastNs < oldest.lastNs ? entry : oldest;
        }
        if (nowNs - oldest.lastNs < IDLE_NS) {
            return false;
        }
        if (oldest.repair) {
            entries.remove(oldest);
        } else {
            remove(oldest.source, nowNs);
        }
        return true;
    }

    private static String text(RtpPacket packet, int id) {
        Bytes bytes = id == NONE ? Bytes.EMPTY : packet.extension(id);
        return bytes.isEmpty() ? "" : bytes.utf8();
    }
}
