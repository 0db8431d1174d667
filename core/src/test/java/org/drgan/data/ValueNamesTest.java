package org.drgan.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValueNamesTest {
    private static final Map<String, String> PICTURE = Map.of("colour", "Navy Blue", "kind", "Trousers", "rest", "--");

    @Test
    void aValueIsNamedByItself() {
        assertThat(ValueNames.NONE.stated("Navy-blue jeans", PICTURE)).isEqualTo(Map.of("colour", "Navy Blue"));
        assertThat(ValueNames.NONE.stated("Blue navy trousers", PICTURE)).isEqualTo(Map.of("kind", "Trousers"));
        assertThat(ValueNames.NONE.stated("--", PICTURE))
                .as("no word names nothing")
                .isEmpty();
    }

    @Test
    void otherWordsMayMeanIt() {
        ValueNames names = new ValueNames(List.of(
                List.of("kind", "Trousers", "jeans", "track pants"),
                List.of("kind", "Shoes", "sneakers"),
                List.of("colour", "Navy Blue", "navy")));
        assertThat(names.stated("Navy Jeans", PICTURE)).isEqualTo(Map.of("colour", "Navy Blue", "kind", "Trousers"));
        assertThat(names.stated("track-pants", PICTURE)).containsOnlyKeys("kind");
        assertThat(names.stated("pants, a track", PICTURE)).isEmpty();
        assertThat(names.stated("sneakers", PICTURE)).as("of another value").isEmpty();
        assertThat(names.stated("navyblue jeansy", PICTURE))
                .as("parts of words")
                .isEmpty();
    }

    @Test
    void whatNamesNothingIsRefused() {
        assertThatThrownBy(() -> new ValueNames(List.of(List.of("kind", "Trousers"))))
                .hasMessageContainingAll("attribute, value and one name", "[kind, Trousers]");
        assertThatThrownBy(() -> new ValueNames(List.of(List.of("kind", "Trousers", "--"))))
                .hasMessageContaining("\"--\" has no word");
    }
}
