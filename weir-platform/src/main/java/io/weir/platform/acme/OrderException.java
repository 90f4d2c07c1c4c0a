package io.weir.platform.acme;

import java.time.Instant;
import java.util.Optional;

/** No certificate came of an order. */
final class OrderException extends Exception {
    private static final long serialVersionUID = 1;

    /** Whose fault, which says how soon it is worth another try. */
    enum Kind {
        /** The authority does not answer, or fails. */
        UNREACHABLE,
        /** It answers, and says no: a name is not proven, or not allowed. */
        REFUSED,
        /** It wants to be left alone for a while. */
        RATE_LIMITED
    }

    private final Kind kind;
    private final transient Optional<Instant> notBefore;

    OrderException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.notBefore = Optional.empty();
    }

    OrderException(Kind kind, String message) {
        super(message);
        this.kind = kind;
        this.notBefore = Optional.empty();
    }

    OrderException(String message, Optional<Instant> notBefore) {
        super(message);
        this.kind = Kind.RATE_LIMITED;
        this.notBefore = notBefore;
    }

    Kind kind() {
        return kind;
    }

    /** When the authority wants to be asked again, if it said so. */
    Optional<Instant> notBefore() {
        return notBefore;
    }
}
