package io.weir.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;

/** What every parser must stand. */
final class ParserChecks {
    private ParserChecks() {}

    /** What a test expects to fail. */
    @FunctionalInterface
    interface Parse {
        Object run() throws MediaException;
    }

    /** One of the parsers under test. */
    @FunctionalInterface
    interface Parser {
        Object parse(Bytes bytes) throws MediaException;
    }

    static void assertRefused(Parse parse, String message) {
        assertThatThrownBy(parse::run).isInstanceOf(MediaException.class).hasMessageContaining(message);
    }

    /** Cuts the bytes off everywhere and changes each byte to each value: nothing but a MediaException may come. */
    static void assertOnlyFailsCleanly(Bytes good, Parser parser) {
        for (int length = 0; length < good.length(); length++) {
            tryParse(parser, good.slice(0, length));
        }
        for (int i = 0; i < good.length(); i++) {
            byte[] bytes = good.toArray();
            for (int value = 0; value < 256; value++) {
                bytes[i] = (byte) value;
                tryParse(parser, Bytes.copyOf(bytes));
            }
        }
    }

    private static void tryParse(Parser parser, Bytes bytes) {
        try {
            assertThat(parser.parse(bytes)).isNotNull();
        } catch (MediaException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
