package org.drgan.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SyntheticBirdsTest {
    private final SyntheticBirds train = SyntheticBirds.train(1, 4000);
    private final SyntheticBirds test = SyntheticBirds.test(1, 4000);

    @Test
    void everythingIsAFunctionOfSeedSplitAndIndex() {
        SyntheticBirds again = SyntheticBirds.train(1, 9000);
        for (int index : new int[] {17, 3, 3999}) { // in any order, in a set of any size
            assertThat(again.picture(index).rgb())
                    .isEqualTo(train.picture(index).rgb());
            assertThat(again.captions(index)).isEqualTo(train.captions(index));
            assertThat(again.attributes(index)).isEqualTo(train.attributes(index));
        }
        assertThat(SyntheticBirds.train(2, 10).picture(3).rgb())
                .isNotEqualTo(train.picture(3).rgb());
        assertThat(test.picture(3).rgb()).isNotEqualTo(train.picture(3).rgb());
    }

    @Test
    void threadsDrawTheSamePictures() {
        List<Integer> alone = IntStream.range(0, 64)
                .mapToObj(i -> Arrays.hashCode(train.picture(i).rgb()))
                .toList();
        List<Integer> together = IntStream.range(0, 64)
                .parallel()
                .mapToObj(i -> Arrays.hashCode(train.picture(i).rgb()))
                .toList();
        assertThat(together).isEqualTo(alone);
    }

    @Test
    void everyPictureIsUnique() {
        Set<Integer> hashes = new HashSet<>();
        for (int index = 0; index < 1000; index++) {
            hashes.add(Arrays.hashCode(train.picture(index).rgb()));
        }
        assertThat(hashes).hasSizeGreaterThan(998); // 32-bit hashes of 1,000 may meet once
    }

    @Test
    void noTestCombinationIsEverTrainedOn() {
        for (List<String> pair : List.of(List.of("body", "wing"), List.of("head", "belly"))) {
            Set<String> trained = pairs(train, pair);
            Set<String> tested = pairs(test, pair);
            assertThat(trained).hasSize(63).doesNotContainAnyElementsOf(tested);
            assertThat(tested).hasSize(18);
            assertThat(pairs(SyntheticBirds.train(99, 4000), pair)).isEqualTo(trained); // of any seed
        }
    }

    @Test
    void everyValueOccursAboutEquallyOftenInBothSplits() {
        for (SyntheticBirds birds : List.of(train, test)) {
            Map<String, Integer> counts = new HashMap<>();
            for (int index = 0; index < birds.size(); index++) {
                birds.attributes(index).forEach((label, value) -> counts.merge(label + " " + value, 1, Integer::sum));
            }
            for (BirdAttribute attribute : BirdAttribute.values()) {
                for (String value : attribute.choices()) {
                    double expected =
                            (double) birds.size() / attribute.choices().size();
                    assertThat((double) counts.getOrDefault(attribute.label() + " " + value, 0))
                            .as("%s %s", attribute, value)
                            .isBetween(0.75 * expected, 1.25 * expected);
                }
            }
        }
    }

    @Test
    void classIsThePairOfBodyAndWing() {
        Map<Integer, String> pairs = new HashMap<>();
        for (int index = 0; index < train.size(); index++) {
            Map<String, String> attributes = train.attributes(index);
            String pair = attributes.get("body") + " " + attributes.get("wing");
            assertThat(pairs.computeIfAbsent(train.classNumber(index), unseen -> pair))
                    .isEqualTo(pair);
        }
        assertThat(pairs).hasSize(63);
    }

    @Test
    void contrastsGetSmallPartsWrongMoreOften() {
        SplittableRandom random = new SplittableRandom(1);
        Map<String, Integer> wrong = new HashMap<>();
        for (int index = 0; index < 400; index++) {
            if (train.stated(index, 0).keySet().containsAll(List.of("crest", "size"))) {
                for (int i = 0; i < 20; i++) {
                    String contrast = train.contrast(index, 0, random).orElseThrow();
                    wrongly(index, 0, contrast).forEach(label -> wrong.merge(label, 1, Integer::sum));
                }
            }
        }
        assertThat((double) wrong.getOrDefault("crest", 0) / wrong.getOrDefault("size", 0))
                .isBetween(3.0, 5.3); // 4 on average
    }

    @Test
    void anotherBirdHasWhatTheSentenceNamesAndVariesInTheRest() {
        Set<String> trained = pairs(train, List.of("body", "wing"));
        for (int index = 0; index < 30; index++) {
            Map<String, String> stated = train.stated(index, 2);
            Map<String, Set<String>> seen = new HashMap<>();
            for (int key = 0; key < 40; key++) {
                Map<String, String> bird = train.described(index, 2, key).named();
                assertThat(bird).containsAllEntriesOf(stated);
                assertThat(trained).contains(bird.get("body") + " " + bird.get("wing"));
                bird.forEach((label, value) ->
                        seen.computeIfAbsent(label, unseen -> new HashSet<>()).add(value));
            }
            seen.forEach(
                    (label, values) -> assertThat(values.size() == 1).as(label).isEqualTo(stated.containsKey(label)));
        }
    }

    /** A sentence of a test bird with red wings fits every bird with red wings. */
    @Test
    void aTestBirdsSentenceFitsBirdsOfAnyCombination() {
        SyntheticBirds test = SyntheticBirds.test(1, 50);
        Set<String> fitting = new HashSet<>();
        int index = 0;
        while (!test.stated(index, 2).containsKey("wing")
                || test.stated(index, 2).containsKey("body")) {
            index++;
        }
        for (int key = 0; key < 200; key++) {
            fitting.add(test.described(index, 2, key).named().get("body"));
        }
        assertThat(fitting).hasSize(9);
    }

    @Test
    void anotherPictureIsAFunctionOfTheRandomNumbers() {
        byte[] one = train.another(5, 0, new SplittableRandom(1)).orElseThrow().rgb();
        assertThat(train.another(5, 0, new SplittableRandom(1)).orElseThrow().rgb())
                .isEqualTo(one);
        assertThat(train.another(5, 0, new SplittableRandom(2)).orElseThrow().rgb())
                .isNotEqualTo(one);
        assertThat(train.picture(5).rgb()).isNotEqualTo(one);
    }

    /** An evaluator has to be trained on all values that models are asked for, but not on the same pictures. */
    @Test
    void evaluatorsSeeEveryCombination() {
        SyntheticBirds any = new SyntheticBirds(SyntheticBirds.Split.ANY, 1, 3000, 64);
        SyntheticBirds train = SyntheticBirds.train(1, 3000);
        SyntheticBirds test = SyntheticBirds.test(1, 3000);
        assertThat(species(any)).hasSize(81).containsAll(species(train)).containsAll(species(test));
        assertThat(first(any)).isNotEqualTo(first(train)).isNotEqualTo(first(test));
    }

    private static List<Map<String, String>> first(SyntheticBirds birds) {
        return IntStream.range(0, 5).mapToObj(birds::attributes).toList();
    }

    private static Set<Integer> species(SyntheticBirds birds) {
        return IntStream.range(0, birds.size()).map(birds::classNumber).boxed().collect(Collectors.toSet());
    }

    @Test
    void contrastsNameOneThingWronglyOrExchangeTwoColours() {
        SplittableRandom random = new SplittableRandom(1);
        Set<String> falsified = new HashSet<>();
        int exchanged = 0;
        for (int index = 0; index < 300; index++) {
            int example = index;
            int caption = index % BirdCaptions.COUNT;
            String contrast = train.contrast(index, caption, random).orElseThrow();
            List<String> wrong = wrongly(index, caption, contrast);
            if (wrong.isEmpty()) {
                List<String> exchanges = IntStream.range(0, 200)
                        .mapToObj(
                                draw -> train.exchange(example, caption, random).orElseThrow())
                        .toList();
                assertThat(exchanges).contains(contrast);
                exchanged++;
            } else {
                assertThat(wrong).as(contrast).hasSize(1);
                falsified.addAll(wrong);
            }
        }
        assertThat(falsified).hasSize(BirdAttribute.values().length);
        assertThat(exchanged).as("of 300, one in four where it can be").isBetween(40, 90);
    }

    @Test
    void exchangesHaveTheSameColoursAtOtherParts() {
        SplittableRandom random = new SplittableRandom(3);
        int exchanged = 0;
        for (int index = 0; index < 100; index++) {
            String[] truth = train.captions(index).get(4).split(" ");
            String[] other = train.exchange(index, 4, random).orElse("").split(" ");
            if (other.length > 1) {
                assertThat(other).as(String.join(" ", other)).hasSameSizeAs(truth);
                long different = IntStream.range(0, truth.length)
                        .filter(word -> !truth[word].equals(other[word]))
                        .count();
                assertThat(different)
                        .as("two colours, and perhaps their articles")
                        .isBetween(2L, 4L);
                exchanged++;
            }
        }
        assertThat(exchanged).isGreaterThan(50);
    }

    @Test
    void contrastOfOneAttributeChangesThatOne() {
        SplittableRandom random = new SplittableRandom(2);
        for (int index = 0; index < 50; index++) {
            Map<String, String> stated = train.stated(index, 4);
            for (BirdAttribute attribute : BirdAttribute.values()) {
                var contrast = train.contrast(index, 4, attribute.label(), random);
                assertThat(contrast.isPresent()).isEqualTo(stated.containsKey(attribute.label()));
                contrast.ifPresent(text -> assertThat(wrongly(17, 0, text)).isNotNull());
                if (contrast.isPresent()) {
                    assertThat(wrongly(index, 4, contrast.get())).containsExactly(attribute.label());
                }
            }
        }
        assertThatThrownBy(() -> train.contrast(0, 0, "colour", random))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("colour")
                .hasMessageContaining("beak length");
    }

    @Test
    void fingerprintTellsDataSetsApart() {
        Set<String> prints = new HashSet<>(List.of(
                train.fingerprint(),
                test.fingerprint(),
                SyntheticBirds.train(2, 4000).fingerprint(),
                SyntheticBirds.train(1, 4001).fingerprint(),
                new SyntheticBirds(SyntheticBirds.Split.TRAIN, 1, 4000, 32).fingerprint()));
        assertThat(prints).hasSize(5);
        assertThat(SyntheticBirds.train(1, 4000).fingerprint())
                .isEqualTo(train.fingerprint())
                .matches("[0-9a-f]{64}");
    }

    @Test
    void impossibleSizesAreRefused() {
        assertThatThrownBy(() -> SyntheticBirds.train(1, 0)).hasMessageContaining("at least one");
        assertThatThrownBy(() -> new SyntheticBirds(SyntheticBirds.Split.TEST, 1, 5, 4))
                .hasMessageContaining("16");
        assertThatThrownBy(() -> train.picture(4000)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** The attributes for which some other value, put in place of the true one, gives the sentence. */
    private List<String> wrongly(int index, int caption, String text) {
        BirdAttributes bird = train.bird(index);
        long key = train.captionKey(index);
        return Arrays.stream(BirdAttribute.values())
                .filter(attribute -> attribute.choices().stream()
                        .filter(value -> !bird.is(attribute, value))
                        .anyMatch(value -> BirdCaptions.caption(bird.with(attribute, value), key, caption)
                                .text()
                                .equals(text)))
                .map(BirdAttribute::label)
                .toList();
    }

    private static Set<String> pairs(SyntheticBirds birds, List<String> labels) {
        Set<String> pairs = new HashSet<>();
        for (int index = 0; index < birds.size(); index++) {
            Map<String, String> attributes = birds.attributes(index);
            pairs.add(attributes.get(labels.get(0)) + " " + attributes.get(labels.get(1)));
        }
        return pairs;
    }
}
