package io.weir.server.session;

import io.weir.base.id.SessionId;
import java.util.concurrent.Executor;

/** A session as the table sees it. */
public interface LiveSession {
    SessionId id();

    SessionKind kind();

    /** The thread that owns it. */
    Executor owner();

    /** What it is now; owner's thread only. */
    SessionStatus status();

    /** Ends it because an operator wants so; any thread. */
    void kick();

    /** Ends it because the server stops: tells the client and closes; any thread. */
    void shutDown();
}
