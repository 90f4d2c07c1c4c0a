package io.weir.server.registration;

import io.weir.base.buf.Bytes;
import io.weir.base.id.SessionId;
import io.weir.base.log.Redaction;
import io.weir.media.AccessUnit;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.server.stream.EndReason;
import java.util.Set;

/**
 * What a registrant of publishers is told.
 *
 * <p>Threading: messages of one connection come in order and never two at once, its media and its end on its own loop; those of
 * different connections may come at the same time. A listener must not wait and must not throw: one that throws loses its
 * registration.
 */
public sealed interface PublisherMessage {
    /** The request failed; nothing follows. {@code text} is a sentence for people. */
    record RegistrationFailed(RegistrationFailure reason, String text) implements PublisherMessage {}

    /** Publishers may come on {@code port}. */
    record RegistrationSucceeded(int port) implements PublisherMessage {}

    /** Somebody wants to publish, and passed the address rule; {@code approval} takes the answer. */
    record PublisherRequiringApproval(ClientRequest request, Approval approval) implements PublisherMessage {}

    /** Somebody publishes on {@code key} now. Exactly one {@link PublishingStopped} of that connection follows, in its time. */
    record PublisherConnected(SessionId connection, StreamId streamId, String key) implements PublisherMessage {
        /** Without the key, which may be a secret. */
        @Override
        public String toString() {
            return "PublisherConnected[connection=" + connection + ", streamId=" + streamId + ", key=" + Redaction.MASK
                    + "]";
        }
    }

    /** Nothing more comes from that connection. */
    record PublishingStopped(SessionId connection, EndReason reason) implements PublisherMessage {}

    /** Which kinds of track the publisher announced; to be passed to {@link io.weir.server.stream.FeedSink#expect}. */
    record TracksExpected(SessionId connection, Set<MediaKind> kinds) implements PublisherMessage {
        /** Takes a copy. */
        public TracksExpected {
            kinds = Set.copyOf(kinds);
        }
    }

    /** The publisher's {@code onMetaData} message, as AMF0 with its name. */
    record MetadataChanged(SessionId connection, Bytes message) implements PublisherMessage {}

    /** A track was configured, or its configuration changed. Ids are the publisher's own. */
    record TrackChanged(SessionId connection, Track track) implements PublisherMessage {}

    /** One unit of a configured track. */
    record UnitReceived(SessionId connection, AccessUnit unit) implements PublisherMessage {}
}
