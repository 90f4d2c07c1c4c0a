package io.weir.server.registration;

/** What becomes of a publisher that comes to a key where somebody publishes already. */
public enum SecondPublisher {
    /** It is refused, the first one stays. What registrations do unless told otherwise. */
    REFUSE,
    /** It takes over, once it has passed all other checks; the first one is ended. */
    TAKE_OVER
}
