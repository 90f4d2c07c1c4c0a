package io.weir.config;

/**
 * What a user may use of the server at once, over all paths.
 *
 * @param maxReaders sessions that read; 0 for any number
 * @param maxBitrate bits per second of each session that publishes; 0 for any
 */
public record UserLimits(int maxReaders, int maxBitrate) {
    /** No limits. */
    public static final UserLimits NONE = new UserLimits(0, 0);
}
