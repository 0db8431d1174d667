package org.drgan.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.drgan.image.Pixels;
import org.drgan.text.Caption;
import org.drgan.text.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchLoaderTest {
    private static final Vocabulary VOCABULARY =
            Vocabulary.build(List.of("number a b c d e f g h i j k l m n o p q r s t u red blue wrong"));

    @Test
    void aBatchFollowsFromSeedAndStep() {
        BatchLoader.Options options =
                BatchLoader.Options.of(4, 8, 3).withCrop(1.5).withContrasts(1);
        try (BatchLoader one = new BatchLoader(new Numbers(10), VOCABULARY, options);
                BatchLoader other = new BatchLoader(
                        new Numbers(10), VOCABULARY, options.withThreads(3).withCacheBytes(0))) {
            other.start(5);
            for (long step = 5; step < 25; step++) {
                assertThat(other.nextStep()).isEqualTo(step);
                assertEqual(other.next(), one.batch(step));
            }
            other.start(2); // as after a resume
            assertEqual(other.next(), one.batch(2));
        }
        try (BatchLoader one = new BatchLoader(new Numbers(10), VOCABULARY, options);
                BatchLoader other = new BatchLoader(new Numbers(10), VOCABULARY, BatchLoader.Options.of(4, 8, 4))) {
            assertThat(one.batch(0).indexes()).isNotEqualTo(other.batch(0).indexes());
        }
    }

    @Test
    void everyEpochShowsEachPictureOnceInAnotherOrder() {
        try (BatchLoader loader = new BatchLoader(new Numbers(10), VOCABULARY, BatchLoader.Options.of(4, 8, 3))) {
            List<Integer> shown = new ArrayList<>(); // 5 batches of 4 are two epochs of 10: the third wraps
            for (int step = 0; step < 5; step++) {
                Arrays.stream(loader.next().indexes()).forEach(shown::add);
            }
            assertThat(new TreeSet<>(shown.subList(0, 10))).hasSize(10);
            assertThat(new TreeSet<>(shown.subList(10, 20))).hasSize(10);
            assertThat(shown.subList(0, 10)).isNotEqualTo(shown.subList(10, 20));
        }
        try (BatchLoader loader = new BatchLoader(new Numbers(2), VOCABULARY, BatchLoader.Options.of(5, 8, 3))) {
            assertThat(loader.next().size()).isEqualTo(5); // more than there are pictures
        }
    }

    @Test
    void picturesKeepTheirSentencesAndClasses() {
        try (BatchLoader loader = new BatchLoader(
                new Numbers(10), VOCABULARY, BatchLoader.Options.of(6, 8, 3).withMaximumWords(2))) {
            Set<Integer> sentences = new HashSet<>();
            for (int step = 0; step < 20; step++) {
                Batch batch = loader.next();
                for (int row = 0; row < 6; row++) {
                    int index = batch.indexes()[row];
                    assertThat(batch.classNumbers()[row]).isEqualTo(index % 3);
                    assertThat(batch.captions()[row].length()).isEqualTo(2);
                    assertThat(batch.captions()[row].ids()[1]).isEqualTo(2 + index);
                    sentences.add(batch.captions()[row].ids()[0]);
                    float level = batch.pictures()[row * 3 * 64];
                    assertThat(Math.round((level + 1) * 127.5f)).isIn(10 * index, 10 * index + 1); // left or mirrored
                }
            }
            assertThat(sentences).hasSize(2); // both sentences of a picture get their turn
        }
    }

    @Test
    void mirrorsHalfOfThePicturesAndCutsThemAtRandom() {
        assertThat(brightCorners(BatchLoader.Options.of(10, 8, 3))).isBetween(60, 140);
        assertThat(brightCorners(BatchLoader.Options.of(10, 8, 3).withMirror(false)))
                .isZero();
        Set<Float> levels = new HashSet<>();
        try (BatchLoader loader = new BatchLoader(
                new Numbers(1),
                VOCABULARY,
                BatchLoader.Options.of(40, 4, 3).withMirror(false).withCrop(1.5))) {
            Batch batch = loader.next();
            for (int row = 0; row < 40; row++) {
                levels.add(batch.pictures()[row * 3 * 16 + 3 * 16 - 1]); // blue shows the row
            }
        }
        assertThat(levels).hasSize(3); // six rows leave three places for four
    }

    private static int brightCorners(BatchLoader.Options options) {
        int bright = 0;
        try (BatchLoader loader = new BatchLoader(new Numbers(10), VOCABULARY, options)) {
            for (int step = 0; step < 20; step++) {
                Batch batch = loader.batch(step);
                for (int row = 0; row < 10; row++) {
                    float level = batch.pictures()[row * 3 * 64];
                    bright += Math.round((level + 1) * 127.5f) % 10;
                }
            }
        }
        return bright;
    }

    @Test
    void brokenPicturesAreReplacedAndListed() {
        Numbers data = new Numbers(10);
        data.unreadable.addAll(List.of(3, 7));
        data.wordless.add(5);
        try (BatchLoader loader = new BatchLoader(data, VOCABULARY, BatchLoader.Options.of(5, 8, 3))) {
            Set<Integer> shown = new TreeSet<>();
            for (int step = 0; step < 8; step++) {
                Arrays.stream(loader.next().indexes()).forEach(shown::add);
            }
            assertThat(shown).containsExactly(0, 1, 2, 4, 6, 8, 9);
            assertThat(loader.brokenPictures())
                    .containsExactly(
                            new BrokenPicture(3, "3.png", "3.png is torn"),
                            new BrokenPicture(5, "5.png", "none of its sentences holds a known word"),
                            new BrokenPicture(7, "7.png", "7.png is torn"));
            assertEqual(loader.batch(0), loader.batch(0)); // the same once the broken ones are known
        }
    }

    @Test
    void givesUpWhenMostPicturesAreBroken() {
        Numbers data = new Numbers(10);
        data.unreadable.addAll(List.of(0, 1, 2, 3, 4, 5));
        try (BatchLoader loader = new BatchLoader(data, VOCABULARY, BatchLoader.Options.of(5, 8, 3))) {
            assertThatThrownBy(() -> {
                        for (int step = 0; step < 4; step++) {
                            loader.next();
                        }
                    })
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith("6 of 10 pictures cannot be used")
                    .hasMessageContaining("is torn");
        }
    }

    @Test
    void givesOnlyContrastsThatCanBeTold() {
        Numbers data = new Numbers(6);
        BatchLoader.Options options = BatchLoader.Options.of(6, 8, 3).withContrasts(1);
        try (BatchLoader loader = new BatchLoader(data, VOCABULARY, options)) {
            Batch batch = loader.next();
            for (int row = 0; row < 6; row++) {
                Caption contrast = batch.contrasts()[row];
                switch (batch.indexes()[row] % 3) {
                    case 0 ->
                        assertThat(contrast)
                                .isNotNull()
                                .satisfies(c ->
                                        assertThat(VOCABULARY.word(c.ids()[2])).isEqualTo("wrong"));
                    case 1 -> assertThat(contrast).as("the data cannot tell").isNull();
                    default ->
                        assertThat(contrast).as("the wrong word is unknown").isNull();
                }
            }
        }
        try (BatchLoader loader = new BatchLoader(data, VOCABULARY, options.withMaximumWords(2))) {
            assertThat(loader.next().contrasts())
                    .as("the wrong word is cut off")
                    .containsOnlyNulls();
        }
        try (BatchLoader loader = new BatchLoader(data, VOCABULARY, options.withContrasts(0))) {
            assertThat(loader.next().contrasts()).isEmpty();
        }
    }

    @Test
    void decodesEachPictureOnceAndAhead() throws Exception {
        Numbers data = new Numbers(12);
        data.milliseconds = 25;
        try (BatchLoader loader = new BatchLoader(
                data, VOCABULARY, BatchLoader.Options.of(4, 8, 3).withThreads(1))) {
            loader.next();
            assertThat(loader.waitedSeconds()).isGreaterThan(0.01); // 4 pictures, 25 ms each
            while (loader.ready() < 3) {
                Thread.sleep(1);
            }
            double waited = loader.waitedSeconds();
            loader.next();
            loader.next();
            assertThat(loader.waitedSeconds()).isEqualTo(waited);
            for (int step = 3; step < 30; step++) {
                loader.next();
            }
            assertThat(data.decoded).hasValue(12);
        }
        Numbers uncached = new Numbers(12);
        try (BatchLoader loader = new BatchLoader(
                uncached, VOCABULARY, BatchLoader.Options.of(12, 8, 3).withCacheBytes(12 * 8 * 8 * 3 - 1))) {
            loader.batch(0);
            loader.batch(1);
            assertThat(uncached.decoded).hasValue(24);
        }
    }

    @Test
    void refusesSettingsThatCannotWork() {
        assertThatThrownBy(() -> BatchLoader.Options.of(0, 64, 1)).hasMessageContaining("batchSize is 0");
        assertThatThrownBy(() -> BatchLoader.Options.of(100_000, 256, 1)).hasMessageContaining("smaller");
        assertThatThrownBy(() -> BatchLoader.Options.of(1, 64, 1).withCrop(0.9)).hasMessageContaining("crop is 0.9");
        assertThatThrownBy(() -> new BatchLoader(new Numbers(0), VOCABULARY, BatchLoader.Options.of(1, 64, 1)))
                .hasMessageContaining("no picture");
    }

    private static void assertEqual(Batch first, Batch second) {
        assertThat(Arrays.equals(first.pictures(), second.pictures())).isTrue(); // too long to print
        assertThat(first.indexes()).isEqualTo(second.indexes());
        assertThat(first.classNumbers()).isEqualTo(second.classNumbers());
        for (int row = 0; row < first.size(); row++) {
            assertThat(first.captions()[row].ids()).isEqualTo(second.captions()[row].ids());
        }
        assertThat(first.contrasts()).hasSameSizeAs(second.contrasts());
        for (int row = 0; row < first.contrasts().length; row++) {
            Caption contrast = first.contrasts()[row];
            Caption other = second.contrasts()[row];
            assertThat(contrast == null ? null : contrast.ids()).isEqualTo(other == null ? null : other.ids());
        }
    }

    @Test
    void ofAPairTheSecondIsAnotherPictureForTheFirstOnesSentence() {
        Numbers numbers = new Numbers(10);
        numbers.alone.add(4);
        BatchLoader.Options options =
                BatchLoader.Options.of(4, 8, 3).withPairs(true).withContrasts(1);
        try (BatchLoader loader = new BatchLoader(numbers, VOCABULARY, options)) {
            Set<Integer> seen = new HashSet<>();
            for (int step = 0; step < 5; step++) { // one epoch: a place is a pair
                Batch batch = loader.next();
                assertEqual(batch, loader.batch(step));
                for (int row = 0; row < 4; row += 2) {
                    assertThat(batch.captions()[row + 1].ids()).isEqualTo(batch.captions()[row].ids());
                    assertThat(batch.classNumbers()[row + 1]).isEqualTo(batch.classNumbers()[row]);
                    assertThat(level(batch, row + 1) - level(batch, row)).isIn(29, 30, 31);
                    seen.add(batch.indexes()[row]);
                }
            }
            assertThat(seen).hasSize(9).doesNotContain(4); // the next of the epoch stands in for it
        }
    }

    @Test
    void pairsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> BatchLoader.Options.of(3, 8, 3).withPairs(true))
                .hasMessageContaining("even");
        Numbers numbers = new Numbers(3);
        numbers.alone.addAll(List.of(0, 1, 2));
        BatchLoader.Options options = BatchLoader.Options.of(2, 8, 3).withPairs(true);
        try (BatchLoader loader = new BatchLoader(numbers, VOCABULARY, options)) {
            assertThatThrownBy(loader::next).hasMessageContaining("no picture has another that fits its sentence");
        }
    }

    private static int level(Batch batch, int row) {
        return Math.round((batch.pictures()[row * 3 * 64] + 1) * 127.5f);
    }

    /** Pictures of 8x8: red is 10 times the index, one more in the right half; blue is the row. */

    /** Pictures of 8x8: red is 10 times the index, one more in the right half; blue is the row. */
    private static final class Numbers implements CaptionedPictures {
        private final int size;
        private final Set<Integer> unreadable = new HashSet<>();
        private final Set<Integer> wordless = new HashSet<>();
        private final Set<Integer> alone = new HashSet<>();
        private final AtomicInteger decoded = new AtomicInteger();
        private long milliseconds;

        Numbers(int size) {
            this.size = size;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public Pixels picture(int index) throws IOException {
            if (unreadable.contains(index)) {
                throw new IOException(name(index) + " is torn");
            }
            decoded.incrementAndGet();
            try {
                Thread.sleep(milliseconds);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            byte[] rgb = new byte[3 * 64];
            for (int i = 0; i < 64; i++) {
                rgb[3 * i] = (byte) (10 * index + (i % 8 >= 4 ? 1 : 0));
                rgb[3 * i + 2] = (byte) (16 * (i / 8));
            }
            return new Pixels(8, 8, rgb);
        }

        @Override
        public List<String> captions(int index) {
            if (wordless.contains(index)) {
                return List.of("nothing", "known");
            }
            String letter = String.valueOf((char) ('a' + index));
            return List.of("nothing", "number " + letter + " red", "red " + letter + " red");
        }

        @Override
        public int classNumber(int index) {
            return index % 3;
        }

        @Override
        public Map<String, String> attributes(int index) {
            return Map.of();
        }

        @Override
        public Optional<Pixels> another(int index, int caption, RandomGenerator random) throws IOException {
            return alone.contains(index) ? Optional.empty() : Optional.of(picture(index + 3));
        }

        @Override
        public Optional<String> contrast(int index, int caption, RandomGenerator random) {
            return switch (index % 3) {
                case 0 -> Optional.of(captions(index).get(caption).replaceAll("red$", "wrong"));
                case 1 -> Optional.empty();
                default -> Optional.of(captions(index).get(caption).replaceAll("red$", "unheardof"));
            };
        }

        @Override
        public String name(int index) {
            return index + ".png";
        }

        @Override
        public String fingerprint() {
            return "numbers " + size;
        }
    }
}
