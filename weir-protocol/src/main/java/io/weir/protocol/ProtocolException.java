package io.weir.protocol;

/**
 * A peer's fault. The message names what was wrong; {@link #scope} says how much ends because of it. Carries no stack trace:
 * it may come at a peer's rate.
 */
public abstract sealed class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What a fault ends. */
    public enum Scope {
        /** One message or datagram: skip it. */
        PACKET,
        /** One track or message stream. */
        TRACK,
        /** The session; its transport may serve another. */
        SESSION,
        /** The transport connection. */
        CONNECTION
    }

    private final Scope scope;

    private ProtocolException(Scope scope, String message) {
        super(message, null, false, false);
        this.scope = scope;
    }

    public Scope scope() {
        return scope;
    }

    /** Bytes or an order of messages that break the specification. */
    public static final class Malformed extends ProtocolException {
        private static final long serialVersionUID = 1L;

        public Malformed(Scope scope, String message) {
            super(scope, message);
        }
    }

    /** Legal, but not something weir does. */
    public static final class Unsupported extends ProtocolException {
        private static final long serialVersionUID = 1L;

        public Unsupported(Scope scope, String message) {
            super(scope, message);
        }
    }

    /** Legal, but beyond a named limit. */
    public static final class LimitExceeded extends ProtocolException {
        private static final long serialVersionUID = 1L;

        public LimitExceeded(Scope scope, String message) {
            super(scope, message);
        }
    }
}
