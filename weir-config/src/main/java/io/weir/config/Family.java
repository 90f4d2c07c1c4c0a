package io.weir.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Puts a record of keys that several servers share under one server's prefix: {@code api} + {@code Address}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Family {
    /** What all keys of the record begin with. */
    String prefix();

    /** The default of the key {@code Address} under this prefix. */
    String address();

    /** Whether weir acts on these keys yet. */
    boolean built() default false;
}
