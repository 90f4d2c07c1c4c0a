package io.weir.config;

/** Where in the file a key stands. */
public enum KeyScope {
    /** At the top level. */
    GLOBAL,
    /** Under {@code pathDefaults} and under each path. */
    PATH
}
