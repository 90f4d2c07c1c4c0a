package io.weir.platform.openapi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the API's description says of a record that is sent, and of each of its components. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT})
public @interface Described {
    /** A sentence. */
    String value() default "";

    /** For a record: what its schema is called, when that is not the record's name. */
    String name() default "";

    /** For a text: the words it may be. */
    String[] oneOf() default {};

    /** For a component whose type says too little: the records it may be. */
    Class<? extends Record>[] records() default {};

    /** Whether the component stays for old clients only. */
    boolean deprecated() default false;
}
