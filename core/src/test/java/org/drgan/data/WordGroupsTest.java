package org.drgan.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class WordGroupsTest {
    private final WordGroups groups =
            new WordGroups(List.of(List.of("red", "blue", "Navy Blue", "green"), List.of("small", "large")));

    @Test
    void replacesOneWordByAnotherOfItsGroup() {
        assertThat(all("A small bird, RED-winged (naïve).", 200))
                .containsExactlyInAnyOrder(
                        "A large bird, RED-winged (naïve).",
                        "A small bird, blue-winged (naïve).",
                        "A small bird, navy blue-winged (naïve).",
                        "A small bird, green-winged (naïve).");
    }

    @Test
    void findsWholeWordsAndTheLongestPhrase() {
        assertThat(all("a hundred bluebirds", 20)).isEmpty();
        assertThat(all("navy blue", 100)).containsExactly("blue", "green", "red");
    }

    @Test
    void avoidsWordsThatTheSentenceHoldsElsewhere() {
        assertThat(all("a red bird with blue wings", 200))
                .containsExactly(
                        "a green bird with blue wings",
                        "a navy blue bird with blue wings",
                        "a red bird with green wings",
                        "a red bird with navy blue wings");
        assertThat(all("small or large", 100)).containsExactly("large or large", "small or small");
    }

    @Test
    void refusesGroupsThatMeanNothing() {
        assertThat(WordGroups.NONE.falsify("a red bird", new SplittableRandom(1)))
                .isEmpty();
        assertThatThrownBy(() -> new WordGroups(List.of(List.of("red")))).hasMessageContaining("[red]");
        assertThatThrownBy(() -> new WordGroups(List.of(List.of("red", "blue"), List.of("Red", "pink"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"red\"");
    }

    private Set<String> all(String sentence, int tries) {
        Set<String> results = new TreeSet<>();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < tries; i++) {
            groups.falsify(sentence, random).ifPresent(results::add);
        }
        return results;
    }
}
