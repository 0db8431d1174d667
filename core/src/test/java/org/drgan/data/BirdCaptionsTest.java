package org.drgan.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BirdCaptionsTest {
    private final SyntheticBirds birds = SyntheticBirds.train(5, 1500);

    @Test
    void sentencesAreShortLowerCaseAndOfAClosedVocabulary() {
        Set<String> vocabulary = new TreeSet<>();
        for (int index = 0; index < birds.size(); index++) {
            for (String caption : birds.captions(index)) {
                assertThat(caption).matches("[a-z]+( [a-z]+)*");
                List<String> words = List.of(caption.split(" ", -1));
                assertThat(words.size()).as(caption).isBetween(6, 30);
                vocabulary.addAll(words);
            }
        }
        assertThat(vocabulary).hasSizeBetween(90, 130);
    }

    @Test
    void sentencesStateWhatIsTrueAndInItsWords() {
        for (int index = 0; index < 300; index++) {
            for (int caption = 0; caption < BirdCaptions.COUNT; caption++) {
                StatedCaption stated = birds.sentence(index, caption);
                assertThat(stated.text()).isEqualTo(birds.captions(index).get(caption));
                assertThat(stated.stated()).hasSizeBetween(3, 11);
                assertThat(birds.attributes(index)).containsAllEntriesOf(stated.stated());
                stated.stated()
                        .forEach((label, value) -> assertThat(mentions(stated.text(), label, value))
                                .as("%s %s in: %s", label, value, stated.text())
                                .isTrue());
            }
        }
    }

    @Test
    void tenSentencesDifferInLengthAndForm() {
        Set<Integer> lengths = new HashSet<>();
        Set<String> openings = new HashSet<>();
        for (int index = 0; index < 50; index++) {
            assertThat(new HashSet<>(birds.captions(index))).hasSizeGreaterThan(8);
            for (String caption : birds.captions(index)) {
                lengths.add(List.of(caption.split(" ", -1)).size());
                openings.add(caption.substring(0, caption.indexOf(' ')));
            }
        }
        assertThat(lengths).hasSizeGreaterThan(15);
        assertThat(openings).contains("a", "this", "the", "with", "there", "at", "in");
    }

    /** The form hangs on the key alone, so a changed value changes its own words and no others. */
    @Test
    void changedValueChangesOnlyItsOwnWords() {
        for (int index = 0; index < 200; index++) {
            BirdAttributes bird = birds.bird(index);
            for (int caption = 0; caption < BirdCaptions.COUNT; caption++) {
                StatedCaption before = BirdCaptions.caption(bird, index, caption);
                for (BirdAttribute attribute : BirdAttribute.values()) {
                    String other = other(bird, attribute);
                    StatedCaption after = BirdCaptions.caption(bird.with(attribute, other), index, caption);
                    assertThat(after.stated().keySet())
                            .isEqualTo(before.stated().keySet());
                    if (!before.stated().containsKey(attribute.label())) {
                        assertThat(after.text()).isEqualTo(before.text());
                    } else {
                        assertThat(masked(after.text(), attribute, other))
                                .isEqualTo(masked(before.text(), attribute, bird.get(attribute)));
                        assertThat(after.text()).isNotEqualTo(before.text());
                    }
                }
            }
        }
    }

    private static String other(BirdAttributes bird, BirdAttribute attribute) {
        return attribute
                .choices()
                .get((bird.number(attribute) + 1) % attribute.choices().size());
    }

    /** The sentence with every way to say any value of the attribute masked, and articles made alike. */
    private static String masked(String text, BirdAttribute attribute, String value) {
        List<String> ways = new ArrayList<>(BirdWords.of(attribute, value));
        if (attribute == BirdAttribute.CREST) {
            ways.addAll(List.of("crested", "crestless"));
        }
        ways.sort((a, b) -> b.length() - a.length());
        String masked = " " + text + " ";
        for (String choice : attribute.choices()) {
            List<String> all = new ArrayList<>(BirdWords.of(attribute, choice));
            all.addAll(ways);
            all.sort((a, b) -> b.length() - a.length());
            for (String way : all) {
                masked = masked.replace(" " + way + " ", " _ ");
            }
        }
        return masked.replace(" an ", " a ");
    }

    private static final Map<String, List<String>> NOUNS = Map.of(
            "wing", List.of("wings", "feathers on its wings"),
            "belly", List.of("belly", "underside"),
            "head", List.of("head", "crown"),
            "tail", List.of("tail"));

    private static boolean mentions(String text, String label, String value) {
        String padded = " " + text + " ";
        for (String way : BirdWords.of(BirdAttribute.of(label), value)) {
            List<String> phrases = new ArrayList<>();
            for (String noun : NOUNS.getOrDefault(label, List.of())) {
                phrases.addAll(List.of(way + " " + noun, noun + " are " + way, noun + " is " + way));
            }
            switch (label) {
                case "body" ->
                    phrases.addAll(List.of(way + " bird", way + " body", way + " plumage", "bird is " + way));
                case "beak" ->
                    phrases.addAll(List.of(
                            way + " beak",
                            way + " bill",
                            "beak is " + way,
                            "bill is " + way,
                            "long and " + way,
                            "short and " + way,
                            "stubby and " + way));
                case "beak length" -> phrases.add(way);
                case "crest" -> phrases.addAll(List.of(way, value.equals("crested") ? "crested" : "crestless"));
                case "wing", "belly", "head", "tail" -> {}
                default -> phrases.add(way);
            }
            if (phrases.stream().anyMatch(phrase -> padded.contains(" " + phrase + " "))) {
                return true;
            }
        }
        return false;
    }
}
