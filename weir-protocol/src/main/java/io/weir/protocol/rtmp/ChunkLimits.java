package io.weir.protocol.rtmp;

/**
 * What a peer may make the chunk decoder keep.
 *
 * @param messageSizeMax bytes of one message
 * @param bufferedMax bytes of all unfinished messages together
 * @param chunkStreamsMax chunk streams seen on the connection
 */
public record ChunkLimits(int messageSizeMax, int bufferedMax, int chunkStreamsMax) {
    /** Before a publish is accepted, and for players: commands only. */
    public static final ChunkLimits COMMANDS = new ChunkLimits(64 * 1024, 64 * 1024, 64);

    /** For accepted publishers and for clients that play: whatever 24 bits of length can say. */
    public static final ChunkLimits MEDIA = new ChunkLimits(16 * 1024 * 1024, 24 * 1024 * 1024, 64);
}
