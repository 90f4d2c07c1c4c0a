package io.weir.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The heading under which the keys of a record stand in the reference. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Section {
    /** The heading, {@code RTMP server}. */
    String value();

    /**
     * The name of the boolean key that switches the whole section, or empty. While it is false, no key of the section
     * is warned about as not built.
     */
    String switchedBy() default "";
}
