package org.drgan.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.pickle.PickleWriter;
import org.drgan.text.Splitting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures stay in the split that their folders say, what people have is read, and what is not used is counted. */
class NothingVanishesTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "test/a.jpg, test",
        "Test/a.jpg, test",
        "images/TEST/x/a.jpg, test",
        "test_images/a.jpg, test",
        "val2014/a.jpg, val",
        "Validation/a.jpg, val",
        "images/dev/a.jpg, val",
        "Training Set/a.jpg, train",
        "test/train/a.jpg, test",
        "train/test/a.jpg, train",
    })
    void foldersNameSplitsAtAnyDepthAndInAnyCase(String file, String split) {
        assertThat(Splits.ofFolders(file)).contains(split);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a.jpg", "test.jpg", "latest/a.jpg", "test-drive/a.jpg", "contest/a.jpg", "train test/a.jpg"})
    void otherFoldersNameNone(String file) {
        assertThat(Splits.ofFolders(file)).isEmpty();
    }

    @Test
    void linesWithoutASplitAreOfTheirFoldersSplit() throws IOException {
        pictures("train/a.jpg", "test/b.jpg", "images/Test/c.jpg", "d.jpg", "test/e.jpg", "f.jpg");
        text(
                "metadata.jsonl",
                "{\"file_name\": \"train/a.jpg\", \"text\": \"a\"}",
                "{\"file_name\": \"test/b.jpg\", \"text\": \"b\"}",
                "{\"file_name\": \"images/Test/c.jpg\", \"text\": \"c\", \"split\": null}",
                "{\"file_name\": \"d.jpg\", \"text\": \"d\"}",
                "{\"file_name\": \"test/e.jpg\", \"text\": \"e\", \"split\": \"Train\"}",
                "{\"file_name\": \"f.jpg\", \"text\": \"f\", \"split\": \"validation\"}");
        Listing listing = good();
        assertThat(splits(listing))
                .isEqualTo(Map.of(
                        "train/a.jpg", "train",
                        "test/b.jpg", "test",
                        "images/Test/c.jpg", "test",
                        "d.jpg", "train",
                        "test/e.jpg", "train",
                        "f.jpg", "val"));
        assertThat(listing.splits())
                .contains("3 by the names of folders")
                .contains("1 by nothing, so they are for training")
                .contains("1 by the field \"split\"")
                .contains("1 by the field \"split\" against the names of their folders");
    }

    @Test
    void tablesAndTextsLikewise() throws IOException {
        pictures("images/test/a.jpg", "Test/b.jpg");
        text("images/test/a.txt", "a");
        text("Test/b.txt", "b");
        assertThat(splits(good())).isEqualTo(Map.of("images/test/a.jpg", "test", "Test/b.jpg", "test"));
        text("metadata.csv", "file_name,text", "images/test/a.jpg,a", "Test/b.jpg,b");
        assertThat(splits(good())).isEqualTo(Map.of("images/test/a.jpg", "test", "Test/b.jpg", "test"));
        assertThat(good().splits()).isEqualTo("2 by the names of folders");
    }

    @Test
    void aLineForEachSentenceMakesOnePicture() throws IOException {
        pictures("a.jpg", "b.jpg");
        text(
                "metadata.jsonl",
                "{\"file_name\": \"a.jpg\", \"text\": \"one\", \"class\": 3}",
                "{\"file_name\": \"b.jpg\", \"text\": \"other\"}",
                "{\"file_name\": \"a.jpg\", \"text\": [\"two\", \"three\"], \"class\": 3}");
        Listing listing = good();
        assertThat(listing.entries()).extracting(Entry::name).containsExactly("a.jpg", "b.jpg");
        assertThat(listing.entries().get(0).captions()).containsExactly("one", "two", "three");
        text(
                "metadata.jsonl",
                "{\"file_name\": \"a.jpg\", \"text\": \"one\", \"split\": \"train\"}",
                "{\"file_name\": \"a.jpg\", \"text\": \"two\", \"split\": \"test\"}");
        assertThat(problems()).singleElement().asString().contains("metadata.jsonl:2: found a.jpg with split test");
    }

    @Test
    void listsMayLieInTheirSplitsFolders() throws IOException {
        pictures("train/a.jpg", "test/a.jpg");
        text("train/metadata.jsonl", "{\"file_name\": \"a.jpg\", \"text\": \"a\"}");
        text("test/metadata.jsonl", "{\"file_name\": \"a.jpg\", \"text\": \"b\"}");
        assertThat(splits(good())).isEqualTo(Map.of("train/a.jpg", "train", "test/a.jpg", "test"));
        Files.delete(folder.resolve("train/metadata.jsonl"));
        Files.delete(folder.resolve("test/metadata.jsonl"));
        text("train/metadata.csv", "file_name,text", "a.jpg,a");
        text("test/metadata.csv", "file_name,text", "a.jpg,b");
        assertThat(splits(good())).isEqualTo(Map.of("train/a.jpg", "train", "test/a.jpg", "test"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "caption", "captions", "prompt", "description"})
    void sentencesHaveManyNames(String key) throws IOException {
        pictures("a.jpg");
        text("metadata.jsonl", "{\"file_name\": \"a.jpg\", \"" + key + "\": \"a bird\", \"size\": \"small\"}");
        assertThat(good().entries().get(0).captions()).containsExactly("a bird");
        assertThat(good().entries().get(0).attributes()).isEqualTo(Map.of("size", "small"));
    }

    @Test
    void missingKeysAreAnsweredWithThoseThatAreThere() throws IOException {
        pictures("a.jpg");
        text(
                "metadata.jsonl",
                "{\"file_name\": \"a.jpg\", \"titel\": \"a bird\"}",
                "{\"photo\": \"a.jpg\", \"text\": \"a bird\"}",
                "{\"file_name\": \"a.jpg\", \"text\": \"a bird\", \"prompt\": \"another\"}");
        assertThat(problems().get(0)).contains("found no text").contains("but the keys are file_name, titel");
        assertThat(problems().get(1)).contains("found no file_name").contains("but the keys are photo, text");
        assertThat(unused()).anyMatch(kind -> kind.startsWith("1 sentences under \"prompt\""));
    }

    @Test
    void kagglesFlickrIsRead() throws IOException {
        pictures("Images/1_a.jpg", "Images/2_b.jpg");
        text(
                "captions.txt",
                "image,caption",
                "1_a.jpg,A child in a pink dress .",
                "1_a.jpg,\"A girl , who goes in .\"",
                "2_b.jpg,Two dogs .");
        Listing listing = good();
        assertThat(listing.entries()).extracting(Entry::name).containsExactly("Images/1_a.jpg", "Images/2_b.jpg");
        assertThat(listing.entries().get(0).captions())
                .containsExactly("A child in a pink dress .", "A girl , who goes in .");
        Files.delete(folder.resolve("captions.txt"));
        text("results.csv", "image_name| comment_number| comment", "1_a.jpg| 0| A child .", "2_b.jpg| 0| Dogs .");
        assertThat(good().entries().get(1).captions()).containsExactly("Dogs .");
        assertThat(good().entries().get(1).attributes()).isEmpty();
    }

    @Test
    void namesAreFoundInAnyCaseAndForm() throws IOException {
        pictures("IMG_1.JPG", "möwe.jpg", "c.jpg");
        text("IMG_1.TXT", "a gull");
        text(Normalizer.normalize("möwe.txt", Normalizer.Form.NFD), "another");
        text("c.jpg.txt", "a third");
        assertThat(good().entries()).hasSize(3);
        text(
                "metadata.jsonl",
                "{\"file_name\": \"" + Normalizer.normalize("möwe.jpg", Normalizer.Form.NFD) + "\", \"text\": \"a\"}",
                "{\"file_name\": \"img_1.jpg\", \"text\": \"b\"}");
        assertThat(Layouts.read(folder).entries()).extracting(Entry::name).hasSize(1);
        assertThat(problems()).singleElement().asString().contains("there is IMG_1.JPG");
    }

    @Test
    void otherKindsOfPicturesAreNamed() throws IOException {
        pictures("a.jpg");
        text("a.txt", "a bird");
        text("b.HEIC", "…");
        text("b.txt", "another");
        text("c.avif", "…");
        assertThat(problems())
                .singleElement()
                .asString()
                .contains("b.HEIC: found a picture of the kind HEIC, which is not read; convert it to JPEG or PNG");
        assertThat(unused())
                .containsExactly("1 AVIF files, which are not read; convert them to JPEG or PNG, such as c.avif");
        Files.delete(folder.resolve("a.jpg"));
        Files.delete(folder.resolve("a.txt"));
        assertThat(problems().get(0)).contains("HEIC");
    }

    @Test
    void kindsAreToldByTheirContent() {
        Map<String, String> starts = Map.of(
                "\0\0\0\30ftypheic", "HEIC",
                "\0\0\0\40ftypavif", "AVIF",
                "\0\0\0\fjP  ", "JPEG 2000",
                "P6 2 2 255 ", "PPM",
                "<svg xmlns=\"\">", "SVG",
                "8BPS", "PSD");
        starts.forEach((start, kind) -> {
            byte[] bytes = Arrays.copyOf(start.getBytes(StandardCharsets.ISO_8859_1), 100);
            assertThatThrownBy(() -> Pictures.decode(bytes, "x.jpg"))
                    .hasMessageContaining("x.jpg is a picture of the kind " + kind)
                    .hasMessageContaining("convert it");
        });
    }

    @Test
    void whatIsNotUsedIsCounted() throws IOException {
        pictures("a.jpg", "b.jpg", "c.jpg", ".hidden.jpg");
        text("metadata.jsonl", "{\"file_name\": \"a.jpg\", \"text\": \"a\"}");
        text("README.md", "about");
        text("x/y.npy", "1");
        text("old.zip", "1");
        text("d.txt", "1");
        assertThat(unused())
                .containsExactlyInAnyOrder(
                        "1 hidden files, such as .hidden.jpg",
                        "2 pictures that no entry names, such as b.jpg",
                        "1 files about the set, such as README.md",
                        "1 .npy files, such as x/y.npy",
                        "1 archives that are not read here; unpack them, such as old.zip",
                        "1 texts that no picture uses, such as d.txt");
    }

    @Test
    void allProblemsAreCounted() throws IOException {
        int lines = Listing.MOST_PROBLEMS + 5;
        text(
                "metadata.jsonl",
                IntStream.range(0, lines).mapToObj(i -> "{\"file_name\": 1}").toArray(String[]::new));
        Listing listing = Layouts.read(folder);
        assertThat(listing.problems()).hasSize(Listing.MOST_PROBLEMS);
        assertThat(listing.problemCount()).isEqualTo(lines);
    }

    @Test
    void linesWithoutAWordAreCounted() throws IOException {
        pictures("a.jpg");
        text("a.txt", "a bird", "…", "!?");
        assertThat(good().entries().get(0).captions()).containsExactly("a bird");
        assertThat(unused()).containsExactly("2 lines without a letter or digit, such as …");
    }

    @Test
    void aFolderThatCannotBeOpenedIsToldAndHindersNothing() throws IOException {
        pictures("a.jpg");
        text("a.txt", "a bird");
        Path closed = Files.createDirectory(folder.resolve("lost+found"));
        boolean set = closed.toFile().setReadable(false);
        try {
            if (set && !Files.isReadable(closed)) { // root reads everything
                assertThat(unused()).containsExactly("1 folders that cannot be opened, such as lost+found");
            }
            assertThat(good().entries()).hasSize(1);
        } finally {
            closed.toFile().setReadable(true);
        }
    }

    @Test
    void anOpenQuotationMarkEndsSoon() throws IOException {
        pictures("a.jpg");
        StringBuilder table = new StringBuilder("file_name,text\na.jpg,fine\na.jpg,\"open\n");
        table.append("a.jpg,the next rows all lie within the quotation\n".repeat(40_000));
        Files.writeString(folder.resolve("metadata.csv"), table);
        assertThatThrownBy(() -> Layouts.read(folder))
                .hasMessageContaining("metadata.csv:3: found a quotation mark that is not closed within");
    }

    @Test
    void aVocabularyOfItsOwnTellsItsRule() throws IOException {
        pictures("images/a.jpg");
        Files.createDirectories(folder.resolve("train"));
        Files.write(folder.resolve("train/filenames.pickle"), PickleWriter.bytes(List.of("a")));
        Files.write(
                folder.resolve("captions.pickle"),
                PickleWriter.bytes(List.of(
                        List.of(List.of(1, 2, 3)),
                        List.of(),
                        Map.of(0, "<end>", 1, "一", 2, "红色", 3, "鸟"),
                        Map.of("<end>", 0, "一", 1, "红色", 2, "鸟", 3))));
        Inspection found = Inspection.of(good(), null, looked -> {});
        assertThat(found.words()).isEqualTo(Map.of("一", 1, "红色", 1, "鸟", 1));
        assertThat(found.obstacles(false)).isEmpty();
        assertThat(Inspection.of(good(), Splitting.PUBLISHED, looked -> {}).obstacles(false))
                .singleElement()
                .asString()
                .contains("--splitting spaces");
    }

    /** A list of a million pictures that are not there must not ask the disk for each. */
    @Test
    void theIndexKnowsWhatIsNotThere(@TempDir Path elsewhere) throws IOException {
        pictures("a/b.jpg");
        Files.createSymbolicLink(folder.resolve("link"), elsewhere);
        FolderIndex index = FolderIndex.of(folder);
        for (String missing : List.of("c.jpg", "a/c.jpg", "x/y/z.jpg", "..a/.b", "…")) {
            assertThat(index.lacks(missing)).as(missing).isTrue();
        }
        for (String other : List.of("a/b.jpg", "link/x.jpg", "../c.jpg", "a/../c.jpg", "./c", "a//b", "/c", "", "a\\b", "a\0")) {
            assertThat(index.lacks(other)).as(other).isFalse();
        }
    }

    private Listing good() throws IOException {
        Listing listing = Layouts.read(folder);
        assertThat(listing.problems()).isEmpty();
        return listing;
    }

    private List<String> problems() throws IOException {
        return Layouts.read(folder).problems().stream().map(Problem::toString).toList();
    }

    private List<String> unused() throws IOException {
        return Layouts.read(folder).unused().stream().map(Unused::toString).toList();
    }

    private static Map<String, String> splits(Listing listing) {
        return listing.entries().stream().collect(Collectors.toMap(Entry::name, Entry::split));
    }

    private void pictures(String... names) throws IOException {
        for (String name : names) {
            byte[] rgb = new byte[3 * 4 * 4];
            Arrays.fill(rgb, (byte) name.hashCode());
            Path file = folder.resolve(name);
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.write(file, Pictures.encode(new Pixels(4, 4, rgb), Map.of()));
        }
    }

    private void text(String name, String... lines) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, String.join("\n", lines) + "\n");
    }
}
