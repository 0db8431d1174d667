package org.drgan.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.drgan.image.Fit;
import org.drgan.image.Pixels;
import org.drgan.text.Tokenizer;
import org.drgan.text.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the published loader of DR-GAN makes of two small data sets: words, numbers, classes, crops and sizes, exactly. */
class GoldenSetsTest {
    @ParameterizedTest
    @ValueSource(strings = {"cub-mini", "coco-mini"})
    void namesClassesAndWordsAreThePublishedOnes(String set, @TempDir Path copy) throws Exception {
        copy(set, copy);
        Files.deleteIfExists(copy.resolve("captions.pickle")); // so that text/ is read
        Listing listing = Layouts.read(copy);
        JsonNode expected = expected(set);
        assertThat(listing.layout()).isEqualTo("AttnGAN folder");
        assertThat(listing.problems()).isEmpty();
        int captions = set.equals("cub-mini") ? 10 : 5;
        List<String> sentences = new ArrayList<>();
        for (String split : List.of("train", "test")) {
            List<Entry> entries = of(listing, split);
            assertThat(entries.stream().map(Entry::name).toList())
                    .isEqualTo(texts(expected.at("/" + split + "/filenames")));
            if (set.equals("cub-mini")) {
                assertThat(entries.stream().map(Entry::classValue).toList())
                        .isEqualTo(texts(expected.at("/" + split + "/class_ids")));
            } else {
                assertThat(entries).allMatch(entry -> entry.classValue() == null && entry.box() == null);
            }
            for (int i = 0; i < entries.size(); i++) {
                List<String> read = entries.get(i).captions();
                List<String> used = read.subList(0, Math.min(captions, read.size()));
                sentences.addAll(used);
                JsonNode tokens = expected.at("/" + split + "/captions/" + i + "/tokens");
                assertThat(used.stream().map(Tokenizer::words).toList())
                        .as(entries.get(i).name())
                        .isEqualTo(StreamSupport.stream(tokens.spliterator(), false)
                                .map(GoldenSetsTest::texts)
                                .toList());
            }
        }
        Vocabulary vocabulary = Vocabulary.build(sentences);
        JsonNode words = expected.at("/vocabulary_first_occurrence_order/index_to_word");
        assertThat(vocabulary.words()).isEqualTo(texts(words).subList(1, words.size()));
        assertNumbers(listing, expected, vocabulary, "ids_first_occurrence_vocabulary");
    }

    @Test
    void theVocabularyOfCaptionsPickleWins() throws Exception {
        Listing listing = Layouts.read(set("cub-mini"));
        JsonNode expected = expected("cub-mini");
        JsonNode words = expected.at("/vocabulary_in_captions_pickle/index_to_word");
        assertThat(listing.words()).isEqualTo(texts(words).subList(1, words.size()));
        assertThat(listing.entries())
                .hasSize(32)
                .allMatch(entry -> entry.captions().size() == 10);
        assertNumbers(listing, expected, new Vocabulary(listing.words()), "ids_captions_pickle_vocabulary");
    }

    private static void assertNumbers(Listing listing, JsonNode expected, Vocabulary vocabulary, String key) {
        for (String split : List.of("train", "test")) {
            List<Entry> entries = of(listing, split);
            for (int i = 0; i < entries.size(); i++) {
                JsonNode captions = expected.at("/" + split + "/captions/" + i + "/" + key);
                for (int j = 0; j < captions.size(); j++) {
                    assertThat(vocabulary.numbers(entries.get(i).captions().get(j)))
                            .isEqualTo(StreamSupport.stream(captions.get(j).spliterator(), false)
                                    .mapToInt(JsonNode::asInt)
                                    .toArray());
                }
            }
        }
    }

    /** Also of the same pictures in the original layout, which has no pickles. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void birdsAreCutOutToThePixel(boolean original, @TempDir Path copy) throws Exception {
        copy("cub-mini", copy);
        if (original) {
            for (String pickle : List.of("train/filenames.pickle", "test/filenames.pickle", "captions.pickle")) {
                Files.delete(copy.resolve(pickle));
            }
        }
        Listing listing = Layouts.read(copy);
        assertThat(listing.layout()).isEqualTo(original ? "CUB-200-2011" : "AttnGAN folder");
        assertThat(listing.problems()).isEmpty();
        Map<String, Entry> entries = listing.entries().stream().collect(Collectors.toMap(Entry::name, entry -> entry));
        JsonNode images = expected("cub-mini").path("images");
        assertThat(entries).hasSize(images.size());
        for (JsonNode image : images) {
            Entry entry = Objects.requireNonNull(entries.get(image.path("key").stringValue()));
            assertThat(entry.classValue()).isEqualTo(image.path("class_id").asString());
            int[] crop = ints(image.path("crop_x1_y1_x2_y2"));
            Pixels whole = entry.source().read();
            Pixels cut = entry.picture();
            Pixels part = whole.crop(crop[0], crop[1], crop[2] - crop[0], crop[3] - crop[1]);
            assertThat(Arrays.equals(cut.rgb(), part.rgb())).as(entry.name()).isTrue();
            Pixels resized = Fit.CROP.shrink(cut, 304);
            assertThat(new int[] {resized.width(), resized.height()})
                    .containsExactly(ints(image.path("size_after_resize_304")));
        }
    }

    @Test
    void scenesKeepTheirSize() throws Exception {
        Listing listing = Layouts.read(set("coco-mini"));
        Map<String, Entry> entries = listing.entries().stream().collect(Collectors.toMap(Entry::name, entry -> entry));
        for (JsonNode image : expected("coco-mini").path("images")) {
            Pixels picture = Objects.requireNonNull(
                            entries.get(image.path("key").stringValue()))
                    .picture();
            assertThat(picture.width()).isEqualTo(image.path("width").asInt());
            assertThat(picture.height()).isEqualTo(image.path("height").asInt());
            Pixels resized = Fit.CROP.shrink(picture, 304);
            assertThat(new int[] {resized.width(), resized.height()})
                    .containsExactly(ints(image.path("size_after_resize_304")));
        }
    }

    static Path set(String name) throws Exception {
        return Path.of(Objects.requireNonNull(GoldenSetsTest.class.getResource("/golden/sets/" + name))
                .toURI());
    }

    static void copy(String name, Path to) throws Exception {
        Path from = set(name);
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                try {
                    Path target = to.resolve(from.relativize(file).toString());
                    Files.createDirectories(Objects.requireNonNull(target.getParent()));
                    Files.copy(file, target);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static JsonNode expected(String set) throws Exception {
        return JsonMapper.builder().build().readTree(set(set + ".json"));
    }

    private static List<Entry> of(Listing listing, String split) {
        return listing.entries().stream()
                .filter(entry -> entry.split().equals(split))
                .toList();
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }

    private static int[] ints(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }
}
