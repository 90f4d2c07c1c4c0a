package io.weir.base.buf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BytesCopyTest {
    @Test
    void shouldCopyPartOfASliceIntoAnArray() {
        Bytes slice = Bytes.of(1, 2, 3, 4, 5).slice(1, 3);
        byte[] target = new byte[4];
        slice.copyTo(target, 1, 1, 2);
        assertThat(target).containsExactly(0, 3, 4, 0);
    }

    @Test
    void shouldNotCopyBeyondASlice() {
        Bytes slice = Bytes.of(1, 2, 3, 4, 5).slice(1, 3);
        assertThatThrownBy(() -> slice.copyTo(new byte[9], 0, 2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
