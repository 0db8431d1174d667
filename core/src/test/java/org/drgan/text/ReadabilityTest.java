package org.drgan.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadabilityTest {
    @Test
    void plainSentencesNeedNoWords() {
        Readability found = of(Splitting.PUBLISHED, "a red bird, 20° warm", "it's small");
        assertThat(found.findings()).isEmpty();
        assertThat(found.remedy()).isEmpty();
        assertThat(found.obstacle()).isEmpty();
    }

    @Test
    void sentencesOfAnotherScriptAreAnObstacleAlsoWithAStrayLetter() {
        Readability found = of(Splitting.PUBLISHED, "一件红色的T恤", "一只蓝色的鸟在树上唱歌给大家听", "a bird");
        assertThat(found.findings().get(0))
                .contains("1 of 3 sentences hold no word")
                .contains("一只蓝色的鸟");
        assertThat(found.findings().get(1))
                .contains("2 of 3 sentences have letters")
                .contains("is read as \"t\"");
        assertThat(found.obstacle()).get().asString().contains("--splitting spaces");
        assertThat(of(Splitting.PUBLISHED, "красная птица").obstacle().orElseThrow())
                .contains("keeps all letters")
                .doesNotContain("without spaces");
    }

    @Test
    void textWithoutSpacesMustBeSeparatedFirst() {
        String unspaced = "一只小小的红色的鸟站在绿色的树枝上唱歌";
        assertThat(of(Splitting.PUBLISHED, unspaced).obstacle().orElseThrow()).contains("separated into words");
        Readability spaces = of(Splitting.SPACES, unspaced, "一 只 鸟");
        assertThat(spaces.findings()).singleElement().asString().contains("1 of 2 sentences have no spaces");
        assertThat(spaces.remedy().orElseThrow()).contains("separated into words");
        assertThat(spaces.obstacle()).isEmpty();
        assertThat(of(Splitting.SPACES, "一 只 鸟").findings()).isEmpty();
    }

    @Test
    void droppedLettersAreShownAndNoObstacle() {
        Readability found = of(Splitting.PUBLISHED, "ein grüner Vogel", "ein Vogel");
        assertThat(found.findings())
                .containsExactly("1 of 2 sentences have letters or signs that the rule \"published\" drops:"
                        + " \"grüner\" is read as \"grner\"");
        assertThat(found.remedy().orElseThrow()).startsWith("--splitting spaces");
        assertThat(found.obstacle()).isEmpty();
        assertThat(of(Splitting.PUBLISHED, Normalizer.normalize("grüner", Normalizer.Form.NFD))
                        .findings())
                .singleElement()
                .asString()
                .contains("is read as \"gru ner\"");
        assertThat(of(Splitting.PUBLISHED, "ｒｅｄ bird").findings().toString()).contains("\"ｒｅｄ\" is left out");
        assertThat(of(Splitting.PUBLISHED, "a bird 🐦").findings().toString()).contains("\"🐦\" is left out");
    }

    @Test
    void accentsAreTheSameHoweverTheyAreTyped() {
        String composed = "grüner vogel";
        String apart = Normalizer.normalize(composed, Normalizer.Form.NFD);
        assertThat(Splitting.SPACES.words(apart)).isEqualTo(Splitting.SPACES.words(composed));
        Vocabulary apartWords = new Vocabulary(List.of(apart.split(" ")), Splitting.SPACES);
        assertThat(apartWords.numbers(composed)).containsExactly(1, 2);
        assertThat(apartWords.numbers(apart)).containsExactly(1, 2);
    }

    @Test
    void wordsShowTheRuleThatMadeThem() {
        assertThat(Splitting.of(List.of())).isEqualTo(Splitting.PUBLISHED);
        assertThat(Splitting.of(List.of("a", "bird", "t"))).isEqualTo(Splitting.PUBLISHED);
        assertThat(Splitting.of(List.of("a", "bird", "red", "it's"))).isEqualTo(Splitting.PUBLISHED);
        assertThat(Splitting.of(List.of("一", "红色", "t恤", "a"))).isEqualTo(Splitting.SPACES);
    }

    private static Readability of(Splitting rule, String... sentences) {
        Readability readability = new Readability(rule);
        List.of(sentences).forEach(readability::add);
        return readability;
    }
}
