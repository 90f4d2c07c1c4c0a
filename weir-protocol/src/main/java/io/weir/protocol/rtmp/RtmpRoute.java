package io.weir.protocol.rtmp;

/**
 * The parts of a message header that stay the same along a stream. Bytes written with one route suit every peer that uses the
 * same message stream; the first createStream of a connection always gets id 1, so {@link #AUDIO}, {@link #VIDEO} and
 * {@link #DATA} suit nearly all.
 *
 * @param chunkStreamId 2..65599
 * @param typeId 1..255
 * @param messageStreamId 32 bits, little-endian on the wire
 */
public record RtmpRoute(int chunkStreamId, int typeId, int messageStreamId) {
    /** Audio on message stream 1. */
    public static final RtmpRoute AUDIO = audio(1);

    /** Video on message stream 1. */
    public static final RtmpRoute VIDEO = video(1);

    /** AMF0 data on message stream 1. */
    public static final RtmpRoute DATA = data(1);

    /** RTMP 1.0 §5.3.1.1: ids 3..65599, 2 being for control messages. */
    public static final int CHUNK_STREAM_ID_MAX = 65_599;

    /**
     * Checks the ids.
     *
     * @throws IllegalArgumentException when one is out of range
     */
    public RtmpRoute {
        if (chunkStreamId < 2 || chunkStreamId > CHUNK_STREAM_ID_MAX || typeId < 1 || typeId > 255) {
            throw new IllegalArgumentException("chunk stream " + chunkStreamId + ", type " + typeId);
        }
    }

    /** Audio on a message stream. */
    public static RtmpRoute audio(int messageStreamId) {
        return new RtmpRoute(4, RtmpMessage.TYPE_AUDIO, messageStreamId);
    }

    /** Video on a message stream. */
    public static RtmpRoute video(int messageStreamId) {
        return new RtmpRoute(6, RtmpMessage.TYPE_VIDEO, messageStreamId);
    }

    /** AMF0 data on a message stream. */
    public static RtmpRoute data(int messageStreamId) {
        return new RtmpRoute(5, RtmpMessage.TYPE_DATA_AMF0, messageStreamId);
    }

    /** AMF0 commands on a message stream. */
    public static RtmpRoute command(int messageStreamId) {
        return new RtmpRoute(3, RtmpMessage.TYPE_COMMAND_AMF0, messageStreamId);
    }

    static RtmpRoute control(int typeId) {
        return new RtmpRoute(2, typeId, 0);
    }
}
