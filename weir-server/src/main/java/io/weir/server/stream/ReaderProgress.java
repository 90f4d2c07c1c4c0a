package io.weir.server.stream;

/** How one reader does. Threading: its channel's loop. */
public interface ReaderProgress {
    /** Bytes queued to its socket so far. */
    long writtenBytes();

    /** Units left out because it was too slow. */
    long unitsDiscarded();
}
