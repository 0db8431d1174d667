package org.drgan.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
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

    @Test
    void theProgramsClassesAreLeftOut() {
        assertThat(JsonMistake.of(refused("{\"sizes\": {}, \"count\": 0}"))).isEqualTo("count must be positive");
        assertThat(JsonMistake.of(refused("{\"sizes\": [1]}")))
                .startsWith("Cannot deserialize value of type `LinkedHashMap<String,Long>` from Array value");
    }

    private static JacksonException refused(String text) {
        return catchThrowableOfType(JacksonException.class, () -> new JsonMapper().readValue(text, Counted.class));
    }

    private record Counted(Map<String, Long> sizes, int count) {
        Counted {
            if (count < 1) {
                throw new IllegalArgumentException("count must be positive");
            }
        }
    }

    private static void readAll(String text) {
        try (JsonParser parser = new JsonMapper().createParser(text)) {
            while (parser.nextToken() != null) {
                parser.getString();
            }
        }
    }
}
