package io.weir.server.registration;

/** A registration cannot be; the message is a sentence for people. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RegistrationFailure reason;

    RefusedException(RegistrationFailure reason, String message) {
        super(message);
        this.reason = reason;
    }

    RegistrationFailure reason() {
        return reason;
    }
}
