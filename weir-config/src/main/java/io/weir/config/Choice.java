package io.weir.config;

/** A value out of a fixed set, by the word it has in the file. Implemented by enums. */
public interface Choice {
    /** The word in the file. */
    String text();
}
