package io.weir.config;

import io.weir.config.RawValue.RawScalar;

/** Turns one text into one value. */
@FunctionalInterface
interface ScalarParser {
    Object parse(RawScalar scalar) throws BadValue;
}
