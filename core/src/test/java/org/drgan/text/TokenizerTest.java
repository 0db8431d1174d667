package org.drgan.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TokenizerTest {
    /** Compared with what the published data code gives for 37 odd captions (golden cub-mini, tokenizer_cases.json). */
    @Test
    void readsWordsAsPublished() throws Exception {
        int compared = 0;
        try (InputStream file =
                Objects.requireNonNull(getClass().getResourceAsStream("/golden/text/tokenizer_cases.json"))) {
            for (JsonNode row : JsonMapper.builder().build().readTree(file).path("cases")) {
                List<String> expected = new ArrayList<>(); // "null" and an empty list are both: no word
                row.path("tokens").forEach(token -> expected.add(token.stringValue()));
                assertThat(Tokenizer.words(row.path("caption").stringValue()))
                        .as(row.path("caption").stringValue())
                        .isEqualTo(expected);
                compared++;
            }
        }
        assertThat(compared).isEqualTo(37);
    }

    @Test
    void refusesEndlessSentence() {
        assertThat(Tokenizer.words("a ".repeat(5000))).hasSize(5000);
        assertThatThrownBy(() -> Tokenizer.words("a ".repeat(5001)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10002 characters")
                .hasMessageContaining("10000");
    }
}
