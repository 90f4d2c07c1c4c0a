package io.weir.server.rtmp;

import io.weir.protocol.rtmp.RtmpCapabilities;
import io.weir.server.stream.BatchInterval;
import io.weir.server.stream.WireEncoder;
import io.weir.server.stream.WireFormat;
import java.util.Set;

/**
 * RTMP chunks as one kind of player wants them. Players that agree in all of this share their bytes.
 *
 * @param messageStreamId the player's message stream, nearly always 1
 * @param fourCcs the codecs of enhanced RTMP that the player named; empty when it named none, and then gets whatever there is,
 *     because most players that understand enhanced RTMP do not announce it
 * @param multitrack whether it understands further tracks
 * @param audio whether it wants audio
 * @param video whether it wants video
 */
record RtmpWireFormat(
        int messageStreamId,
        Set<String> fourCcs,
        boolean multitrack,
        boolean audio,
        boolean video,
        BatchInterval interval)
        implements WireFormat {
    private static final String WILDCARD = "*";

    RtmpWireFormat {
        fourCcs = Set.copyOf(fourCcs);
    }

    /** The format of a player with those capabilities on that message stream. */
    static RtmpWireFormat of(RtmpCapabilities capabilities, int messageStreamId, BatchInterval interval) {
        Set<String> named = new java.util.TreeSet<>(capabilities.fourCcList());
        named.addAll(capabilities.videoFourCcs().keySet());
        named.addAll(capabilities.audioFourCcs().keySet());
        boolean multitrack = (capabilities.capsEx() & RtmpCapabilities.CAPS_MULTITRACK) != 0;
        return new RtmpWireFormat(
                messageStreamId, named.contains(WILDCARD) ? Set.of() : named, multitrack, true, true, interval);
    }

    /** The same for a player that switched audio on or off. */
    RtmpWireFormat withAudio(boolean on) {
        return new RtmpWireFormat(messageStreamId, fourCcs, multitrack, on, video, interval);
    }

    /** The same for a player that switched video on or off. */
    RtmpWireFormat withVideo(boolean on) {
        return new RtmpWireFormat(messageStreamId, fourCcs, multitrack, audio, on, interval);
    }

    @Override
    public WireEncoder newEncoder() {
        return new RtmpWireEncoder(this);
    }
}
