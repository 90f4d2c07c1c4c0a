package io.weir.protocol.sdp;

import java.util.List;

/**
 * A media section that both sides agreed on.
 *
 * @param index of the section, from 0
 * @param mid empty when the peer gave none
 * @param kind "audio" or "video"
 * @param track the index in our plan of the track that is sent here; -1 when we receive
 * @param codecs at least one; when we send, the only one is what we send
 * @param extensions those both understand, by the ids in use
 * @param layers the rids of simulcast layers, best first; empty without simulcast
 * @param sources what the peer announces of its streams
 * @param rtcpReducedSize RTCP packets may be reduced in size
 */
public record NegotiatedMedia(
        int index,
        String mid,
        String kind,
        int track,
        List<NegotiatedCodec> codecs,
        List<HeaderExtension> extensions,
        List<String> layers,
        MediaSources sources,
        boolean rtcpReducedSize) {
    public NegotiatedMedia {
        codecs = List.copyOf(codecs);
        extensions = List.copyOf(extensions);
        layers = List.copyOf(layers);
    }

    /** The id of an extension; -1 when it was not agreed on. */
    public int extensionId(String uri) {
        for (HeaderExtension extension : extensions) {
            if (extension.uri().equals(uri)) {
                return extension.id();
            }
        }
        return -1;
    }
}
