package io.weir.server.session;

/** Told of the beginning and the end of sessions, on the session's own thread. It never waits. */
public interface SessionObserver {
    /** Tells nobody. */
    SessionObserver NONE = new SessionObserver() {
        @Override
        public void onAdded(LiveSession session) {
            // nobody to tell
        }

        @Override
        public void onRemoved(LiveSession session, String reason) {
            // nobody to tell
        }
    };

    /** It has begun. */
    void onAdded(LiveSession session);

    /** It has ended, for {@code reason}. */
    void onRemoved(LiveSession session, String reason);
}
