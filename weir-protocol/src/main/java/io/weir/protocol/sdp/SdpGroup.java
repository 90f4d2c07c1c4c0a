package io.weir.protocol.sdp;

import java.util.List;

/**
 * Media sections that belong together (RFC 5888).
 *
 * @param semantics "BUNDLE" (RFC 9143), "LS" and others
 * @param mids in the order given
 */
public record SdpGroup(String semantics, List<String> mids) {
    /** The semantics of sections that share one transport. */
    public static final String BUNDLE = "BUNDLE";

    public SdpGroup {
        mids = List.copyOf(mids);
    }
}
