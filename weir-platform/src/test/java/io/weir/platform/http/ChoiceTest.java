package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChoiceTest {
    private enum Size {
        TINY,
        FINE
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny", "TINY", "Tiny"})
    void shouldTakeAWordInUpperAndLowerCase(String text) {
        assertThat(Choice.parse("size", text, Size.class)).isEqualTo(Size.TINY);
    }

    @Test
    void shouldTakeAWordWhateverTheMachineSpeaks() {
        Locale usual = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr"));
        try {
            assertThat(Choice.parse("size", "fine", Size.class)).isEqualTo(Size.FINE);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Choice.parse("size", "", Size.class))
                    .withMessage("invalid size: one of tiny, fine");
        } finally {
            Locale.setDefault(usual);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " tiny", "huge", "tin"})
    void shouldNameTheChoicesWhenAWordIsNone(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Choice.parse("size", text, Size.class))
                .withMessage("invalid size: one of tiny, fine");
    }
}
