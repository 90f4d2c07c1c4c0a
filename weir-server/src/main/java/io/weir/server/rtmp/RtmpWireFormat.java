package io.weir.server.rtmp;

import io.weir.media.flv.FourCc;
import io.weir.protocol.rtmp.RtmpCapabilities;
import io.weir.server.stream.BatchInterval;
import io.weir.server.stream.WireEncoder;
import io.weir.server.stream.WireFormat;
import java.util.Set;

/**
 * RTMP chunks as one kind of player, or server that we publish to, wants them. Those that agree in all of this share their bytes.
 *
 * @param messageStreamId the player's message stream, nearly always 1
 * @param fourCcs the codecs of enhanced RTMP that the player named; empty when it named none, and then gets whatever there is,
 *     because most players that understand enhanced RTMP do not announce it
 * @param playsOpus whether it named Opus, or everything: others are sent AAC in its place
 * @param multitrack whether it understands further tracks
 * @param audio whether it wants audio
 * @param video whether it wants video
 * @param publishing whether it is a server, which is told to keep metadata
 */
record RtmpWireFormat(
        int messageStreamId,
        Set<String> fourCcs,
        boolean playsOpus,
        boolean multitrack,
        boolean audio,
        boolean video,
        boolean publishing,
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
        boolean all = named.contains(WILDCARD);
        return new RtmpWireFormat(
                messageStreamId,
                all ? Set.of() : named,
                all || named.contains(FourCc.OPUS.text()),
                multitrack,
                true,
                true,
                false,
                interval);
    }

    /** The same towards a server that takes what we publish. */
    RtmpWireFormat forPublishing() {
        return new RtmpWireFormat(messageStreamId, fourCcs, playsOpus, multitrack, audio, video, true, interval);
    }

    /** The same for a player that switched audio on or off. */
    RtmpWireFormat withAudio(boolean on) {
        return new RtmpWireFormat(messageStreamId, fourCcs, playsOpus, multitrack, on, video, publishing, interval);
    }

    /** The same for a player that switched video on or off. */
    RtmpWireFormat withVideo(boolean on) {
        return new RtmpWireFormat(messageStreamId, fourCcs, playsOpus, multitrack, audio, on, publishing, interval);
    }

    @Override
    public WireEncoder newEncoder() {
        return new RtmpWireEncoder(this);
    }
}
