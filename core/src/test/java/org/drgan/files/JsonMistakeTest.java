package org.drgan.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

class JsonMistakeTest {
    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": NaN}", "{\"a\": 1 /* note */}", "{\"a\": 0x10}", "{\"a\": +1}"})
    void theLibrarysSwitchesAreLeftOut(String text) {
        JacksonException mistake = catchThrowableOfType(JacksonException.class, () -> readAll(text));
        assertThat(mistake.getOriginalMessage()).containsPattern("Feature");
        assertThat(JsonMistake.of(mistake)).isNotBlank().doesNotContain("Feature", "`", "enable");
    }

    private static void readAll(String text) {
        try (JsonParser parser = new JsonMapper().createParser(text)) {
            while (parser.nextToken() != null) {
                parser.getString();
            }
        }
    }
}
