package io.weir.protocol.sdp;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The RTP streams that a media section announces.
 *
 * @param msids each "stream track" or "stream" (RFC 8830)
 */
public record MediaSources(
        List<String> msids,
        List<SourceAttribute> attributes,
        List<SourceGroup> groups,
        List<Rid> rids,
        Simulcast simulcast) {
    /** None announced. */
    public static final MediaSources NONE =
            new MediaSources(List.of(), List.of(), List.of(), List.of(), Simulcast.NONE);

    public MediaSources {
        msids = List.copyOf(msids);
        attributes = List.copyOf(attributes);
        groups = List.copyOf(groups);
        rids = List.copyOf(rids);
    }

    /** The streams that carry media, without those that repair another, in the order announced. */
    public List<Long> primary() {
        Set<Long> found = new LinkedHashSet<>();
        for (SourceGroup group : groups) {
            found.addAll(group.ssrcs());
        }
        for (SourceAttribute attribute : attributes) {
            found.add(attribute.ssrc());
        }
        for (SourceGroup group : groups) {
            if (!group.semantics().equals("SIM") && !group.ssrcs().isEmpty()) {
                group.ssrcs().subList(1, group.ssrcs().size()).forEach(found::remove);
            }
        }
        return List.copyOf(new ArrayList<>(found));
    }

    /** The stream that retransmits for {@code ssrc}; -1 when none is announced. */
    public long retransmission(long ssrc) {
        for (SourceGroup group : groups) {
            if (group.semantics().equals("FID")
                    && group.ssrcs().size() == 2
                    && group.ssrcs().getFirst() == ssrc) {
                return group.ssrcs().getLast();
            }
        }
        return -1;
    }

    /** The canonical name of {@code ssrc}; empty when it is not announced. */
    public String cname(long ssrc) {
        for (SourceAttribute attribute : attributes) {
            if (attribute.ssrc() == ssrc && attribute.name().equals("cname")) {
                return attribute.value();
            }
        }
        return "";
    }
}
