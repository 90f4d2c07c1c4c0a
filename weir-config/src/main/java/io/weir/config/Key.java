package io.weir.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a record component a configuration key. The one source for parsing, environment names, defaults, the API's get
 * and patch, and the documentation: see {@link KeyTable}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
    /** The name in the file, {@code rtmpAddress}; inside a {@link Family} its last part, {@code Address}. */
    String name();

    /** The default as it would stand in the file; empty for the empty text, list or address. */
    String defaultsTo() default "";

    /** What is counted, for numbers: {@code frames}, {@code bytes}, {@code microseconds}. */
    String unit() default "";

    /** What a change costs. */
    Reload reload() default Reload.NEW_SESSIONS;

    /** Whether weir acts on the key yet; a key that is not built is accepted and warned about when it is set. */
    boolean built() default false;

    /** A reason not to use the key any more, for keys kept for old files; empty for all others. */
    String deprecated() default "";

    /** Smallest number accepted. */
    long min() default Integer.MIN_VALUE;

    /** Largest number accepted. */
    long max() default Integer.MAX_VALUE;

    /** One sentence for the reference. */
    String doc();
}
