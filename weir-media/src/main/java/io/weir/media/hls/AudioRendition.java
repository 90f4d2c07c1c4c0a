package io.weir.media.hls;

/**
 * An audio playlist that goes with video ones (RFC 8216bis §4.4.6.1).
 *
 * @param group GROUP-ID, which variants name that it goes with
 * @param uri the playlist, relative to the multivariant one
 * @param name what people choose it by
 * @param isDefault whether it plays when nobody chooses
 * @param channelCount CHANNELS, 0 when unknown
 */
public record AudioRendition(String group, String uri, String name, boolean isDefault, int channelCount) {}
