package org.drgan.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyTest {
    private final Vocabulary vocabulary =
            Vocabulary.build(List.of("A small red bird.", "a bird with a yellow beak", "grey feathers"));

    @Test
    void numbersWordsInOrderOfFirstOccurrence() {
        assertThat(vocabulary.words())
                .containsExactly("a", "small", "red", "bird", "with", "yellow", "beak", "grey", "feathers");
        assertThat(vocabulary.size()).isEqualTo(10);
        assertThat(vocabulary.word(0)).isEqualTo("<end>");
        assertThat(vocabulary.word(4)).isEqualTo("bird");
        assertThat(Vocabulary.build(List.of("a small bird", "a bird"), 2).words())
                .containsExactly("a", "bird");
    }

    @Test
    void encodesKnownWordsUpToTheMaximum() {
        assertThat(vocabulary.encode("The red, RED bird!", 9).ids()).containsExactly(3, 3, 4);
        assertThat(vocabulary.encode("huge red, RED bird!", 2).ids()).containsExactly(3, 3);
        assertThat(vocabulary.numbers("nothing known")).isEmpty();
        assertThat(vocabulary.unknownWords("The Red bird: the crest")).containsExactly("the", "crest");
    }

    @Test
    void wordsOfAnyScriptAreSplitAtSpaces(@TempDir Path folder) throws IOException {
        Vocabulary spaced = Vocabulary.build(List.of("一 只 鸟", "Синяя  птица,"), 1, Splitting.SPACES);
        assertThat(spaced.words()).containsExactly("一", "只", "鸟", "синяя", "птица,");
        assertThat(spaced.encode("鸟\u3000синяя red", 9).ids()).containsExactly(3, 4);
        spaced.write(folder.resolve("words.json"));
        Vocabulary read = Vocabulary.read(folder.resolve("words.json"));
        assertThat(read.splitting()).isEqualTo(Splitting.SPACES);
        assertThat(read.numbers("只 鸟")).containsExactly(2, 3);
        Files.writeString(
                folder.resolve("odd.json"), "{\"padding\": \"<end>\", \"splitting\": \"odd\", \"words\": [\"a\"]}");
        assertThatThrownBy(() -> Vocabulary.read(folder.resolve("odd.json"))).hasMessageContaining("rule \"odd\"");
        assertThatThrownBy(() -> Vocabulary.build(List.of("一 只"))).hasMessageContaining("data.splitting=spaces");
    }

    @Test
    void longSentencesAreCutOrSampled() {
        String sentence = "a small red bird with a yellow beak"; // numbers 1 2 3 4 5 1 6 7
        int[] counts = new int[8];
        for (int seed = 0; seed < 400; seed++) {
            int[] ids =
                    vocabulary.sample(sentence, 3, new SplittableRandom(seed)).ids();
            assertThat(ids).hasSize(3);
            assertThat(ids[ids.length - 1]).isNotEqualTo(2); // two words came before, in their order
            counts[ids[2]]++;
        }
        assertThat(counts[7]).isBetween(100, 200); // the last word is among three of eight: 150 of 400
        assertThat(vocabulary.sample(sentence, 8, new SplittableRandom(1)).ids())
                .containsExactly(vocabulary.encode(sentence, 8).ids());
    }

    @Test
    void explainsSentencesItCannotRead() {
        assertThatThrownBy(() -> vocabulary.encode(" \t", 9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("empty")
                .hasMessageContaining("small, bird, with, yellow, beak");
        assertThatThrownBy(() -> vocabulary.encode("红色的鸟", 9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("红色的鸟")
                .hasMessageContaining("letters a to z");
        assertThatThrownBy(() -> vocabulary.encode("yelow crocodile the of on at in", 9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"yelow\" (did you mean \"yellow\"?), \"crocodile\", ")
                .hasMessageContaining("and 2 more; it reads");
        assertThatThrownBy(() -> vocabulary.encode("x".repeat(20_000), 9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("20000 characters");
        assertThatThrownBy(() -> vocabulary.encode("x".repeat(9_000), 9))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    @Test
    void suggestsTheNearestWord() {
        assertThat(vocabulary.nearest("brid")).contains("bird"); // neighbours swapped: one mistake
        assertThat(vocabulary.nearest("gray")).contains("grey");
        assertThat(vocabulary.nearest("fethers")).contains("feathers");
        assertThat(vocabulary.nearest("beak")).contains("beak");
        assertThat(vocabulary.nearest("crocodile")).isEmpty();
        assertThat(EditDistance.between("kitten", "sitting")).isEqualTo(3);
        assertThat(EditDistance.between("", "abc")).isEqualTo(3);
        assertThat(EditDistance.between("abcd", "badc")).isEqualTo(2);
    }

    @Test
    void hashTellsWordsAndOrder() {
        assertThat(new Vocabulary(vocabulary.words()).hash())
                .isEqualTo(vocabulary.hash())
                .hasSize(64);
        assertThat(new Vocabulary(List.of("b", "a")).hash()).isNotEqualTo(new Vocabulary(List.of("a", "b")).hash());
    }

    @Test
    void comesBackFromItsFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("vocabulary.json");
        new Vocabulary(List.of("old")).write(file);
        vocabulary.write(file);
        assertThat(Vocabulary.read(file).words()).isEqualTo(vocabulary.words());
        assertThat(folder).isDirectoryContaining(path -> path.equals(file)).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void refusesForeignAndBrokenFiles(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("vocabulary.json");
        for (String broken : List.of(
                "",
                "[]",
                "{\"words\": [\"a\"]}",
                "{\"padding\": \"<end>\", \"words\": [\"a\"",
                "{\"padding\": \"<end>\", \"words\": [\"a\", 3]}",
                "{\"padding\": \"<end>\", \"words\": [\"a\", \"a\"]}",
                "{\"padding\": \"<end>\", \"words\": []}",
                "[".repeat(100_000))) {
            Files.writeString(file, broken);
            assertThatThrownBy(() -> Vocabulary.read(file))
                    .as(broken)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("vocabulary.json");
        }
        assertThatThrownBy(() -> Vocabulary.read(folder.resolve("none.json")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is no vocabulary at");
        assertThatThrownBy(() -> new Vocabulary(List.of("a", " "))).isInstanceOf(IllegalArgumentException.class);
    }
}
