package io.weir.media.hls;

import java.util.List;

/**
 * One choice of a multivariant playlist (RFC 8216bis §4.4.6.2).
 *
 * @param uri the media playlist, relative to the multivariant one
 * @param bandwidth peak bit rate of all that plays with it, bits a second
 * @param averageBandwidth average bit rate, bits a second
 * @param codecs the codecs of all that plays with it, as RFC 6381 names them
 * @param width of the picture, 0 without video
 * @param height of the picture, 0 without video
 * @param millihertz pictures in a thousand seconds, 0 when unknown
 * @param audioGroup the group of its audio renditions, empty when its audio is in it
 */
public record Variant(
        String uri,
        long bandwidth,
        long averageBandwidth,
        List<String> codecs,
        int width,
        int height,
        long millihertz,
        String audioGroup) {
    public Variant {
        codecs = List.copyOf(codecs);
    }
}
