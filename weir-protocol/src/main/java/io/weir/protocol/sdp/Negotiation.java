package io.weir.protocol.sdp;

import java.util.List;

/** What comes of an offer and an answer. */
public sealed interface Negotiation {
    /**
     * At least one section is used.
     *
     * @param answer ours or the peer's
     * @param role ours in DTLS: {@link Setup#ACTIVE} or {@link Setup#PASSIVE}
     * @param rejections why the other sections are not used
     */
    record Accepted(
            SessionDescription answer,
            RemoteEnd remote,
            Setup role,
            List<NegotiatedMedia> media,
            List<Rejection> rejections)
            implements Negotiation {
        public Accepted {
            media = List.copyOf(media);
            rejections = List.copyOf(rejections);
        }

        /**
         * Whether some audio or video is left out. A WHIP endpoint should then refuse the whole offer (RFC 9725 section 4.4.3).
         */
        public boolean partial() {
            return rejections.stream()
                    .anyMatch(one -> one.kind().equals("audio") || one.kind().equals("video"));
        }

        /** Whether the plan's track of that index is sent. */
        public boolean sends(int track) {
            return media.stream().anyMatch(one -> one.track() == track);
        }
    }

    /**
     * No session comes of it.
     *
     * @param reason for people, one line
     * @param rejections why each section can't be used, where it came to that
     */
    record Refused(Refusal refusal, String reason, List<Rejection> rejections) implements Negotiation {
        public Refused {
            rejections = List.copyOf(rejections);
        }
    }
}
