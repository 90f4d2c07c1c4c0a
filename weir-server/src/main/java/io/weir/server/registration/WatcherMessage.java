package io.weir.server.registration;

import io.weir.base.log.Redaction;

/**
 * What a registrant of watchers is told.
 *
 * <p>Threading: one at a time, in order, on the table's thread. A listener must not wait and must not throw: one that throws loses
 * its registration.
 */
public sealed interface WatcherMessage {
    /** The request failed; nothing follows. {@code text} is a sentence for people. */
    record RegistrationFailed(RegistrationFailure reason, String text) implements WatcherMessage {}

    /** Watchers may come on {@code port}; what they see goes through {@code media}. */
    record RegistrationSucceeded(int port, WatcherMedia media) implements WatcherMessage {}

    /** Somebody wants to watch, and passed the address rule; {@code approval} takes the answer. */
    record WatcherRequiringApproval(ClientRequest request, Approval approval) implements WatcherMessage {}

    /** The first watcher of {@code key} has come. Exactly one {@link KeyBecameInactive} follows, in its time. */
    record KeyBecameActive(String key) implements WatcherMessage {
        /** Without the key, which may be a secret. */
        @Override
        public String toString() {
            return "KeyBecameActive[key=" + Redaction.MASK + "]";
        }
    }

    /** The last watcher of {@code key} has gone, or the registration has. */
    record KeyBecameInactive(String key) implements WatcherMessage {
        /** Without the key, which may be a secret. */
        @Override
        public String toString() {
            return "KeyBecameInactive[key=" + Redaction.MASK + "]";
        }
    }
}
