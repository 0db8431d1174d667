package org.drgan.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.text.Vocabulary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageFolderTest {
    private static final ImageFolder.Options ALL = ImageFolder.Options.of(ImageFolder.ALL);

    @TempDir
    private Path folder;

    @BeforeEach
    void paint() throws IOException {
        Files.createDirectories(folder.resolve("images"));
        for (int i = 0; i < 4; i++) {
            byte[] rgb = new byte[3 * 6 * 4];
            Arrays.fill(rgb, (byte) (50 * i));
            Pictures.write(folder.resolve("images/" + i + ".png"), new Pixels(6, 4, rgb), Map.of());
        }
    }

    @Test
    void readsPicturesSentencesAndAttributes() throws IOException {
        metadata(
                "\uFEFF{\"file_name\": \"images/0.png\", \"text\": [\"a red bird\", \" \", \"it is red\"], \"colour\": \"red\","
                        + " \"legs\": 2, \"box\": [1, 2], \"attributes\": {\"size\": \"small\"}}",
                "",
                "{\"file_name\": \"images/1.png\", \"text\": \"a blue bird\", \"split\": \"test\"}\r");
        ImageFolder data = new ImageFolder(folder, ALL);
        assertThat(data.size()).isEqualTo(2);
        assertThat(data.captions(0)).containsExactly("a red bird", "it is red");
        assertThat(data.captions(1)).containsExactly("a blue bird");
        assertThat(data.attributes(0))
                .containsExactlyInAnyOrderEntriesOf(Map.of("colour", "red", "legs", "2", "size", "small"));
        assertThat(data.attributes(1)).isEmpty();
        assertThat(data.picture(1).rgb()[0]).isEqualTo((byte) 50);
        assertThat(data.name(1)).isEqualTo("images/1.png");
        assertThat(data.contrast(0, 0, new SplittableRandom(1))).isEmpty();
        ImageFolder contrasting =
                new ImageFolder(folder, ALL.withContrasts(new WordGroups(List.of(List.of("red", "blue")))));
        assertThat(contrasting.contrast(0, 1, new SplittableRandom(1))).contains("it is blue");
    }

    @Test
    void aSentenceNamesAValueByItselfOrByWordsThatMeanIt() throws IOException {
        metadata(line(0, "\"class\": \"Aves\", \"attributes\": {\"kind\": \"bird\"}"));
        assertThat(new ImageFolder(folder, ALL).stated(0, 0)).isEqualTo(Map.of("kind", "bird"));
        ValueNames names = new ValueNames(List.of(List.of("class", "Aves", "fowl", "bird")));
        assertThat(new ImageFolder(folder, ALL.withNames(names)).stated(0, 0))
                .isEqualTo(Map.of("kind", "bird", "class", "Aves"));
    }

    @Test
    void takesOneSplit() throws IOException {
        metadata(line(0, "\"split\": \"test\""), line(1, "\"split\": \"train\""), line(2, "\"seen\": true"));
        assertThat(new ImageFolder(folder, ImageFolder.Options.of("test")).name(0))
                .isEqualTo("images/0.png");
        assertThat(new ImageFolder(folder, ImageFolder.Options.of("train")).size())
                .isEqualTo(2);
        assertThatThrownBy(() -> new ImageFolder(folder, ImageFolder.Options.of("valid")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "no picture of the split \"valid\"; it holds {test=1, train=2}. Pictures belong to a split by");
    }

    @Test
    void numbersClassesAsAsked() throws IOException {
        metadata(line(0, "\"class\": 10"), line(1, "\"class\": 9"), line(2, "\"class\": 10"), line(3, "\"a\": 1"));
        assertThat(classes(ALL)).containsExactly(1, 0, 1, 5); // sorted as numbers; without a class, its own number
        assertThat(classes(ALL.withClasses(ImageFolder.Classes.NONE))).containsExactly(0, 1, 2, 3);
        metadata(line(0, "\"class\": \"shoes\""), line(1, "\"class\": \"hats\""), line(2, "\"class\": \"shoes\""));
        assertThat(classes(ALL)).containsExactly(0, 1, 2);
        assertThat(classes(ALL.withClasses(ImageFolder.Classes.CLASS))).containsExactly(1, 0, 1);
        assertThat(new ImageFolder(folder, ALL).attributes(1)).containsEntry("class", "hats");
        metadata(line(0, "\"class\": 1, \"split\": \"test\""), line(1, "\"class\": 0"));
        assertThat(classes(ImageFolder.Options.of("test")))
                .as("the same in every split")
                .containsExactly(1);
    }

    private int[] classes(ImageFolder.Options options) throws IOException {
        ImageFolder data = new ImageFolder(folder, options);
        int[] classes = new int[data.size()];
        Arrays.setAll(classes, data::classNumber);
        return classes;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"file_name\": \"images/1.png\"         | which is no JSON",
                "[1]                                      | found [1]; expected an object",
                "{\"text\": \"a\"}                        | found no file_name; expected the path",
                "{\"file_name\": 7, \"text\": \"a\"}      | found file_name 7; expected the path",
                "{\"file_name\": \"images/1.png\"}        | found no text; expected a sentence",
                "{\"file_name\": \"1.png\", \"text\": []} | found text []; expected at least one sentence",
                "{\"file_name\": \"1.png\", \"text\": [\" \"]} | found text [\" \"]; expected at least one sentence",
                "{\"file_name\": \"1.png\", \"text\": [\"a\", 3]} | found text 3; expected a sentence or",
                "{\"file_name\": \"1.png\", \"text\": \"a\", \"split\": 1} | found split 1; expected \"train\"",
                "{\"file_name\": \"1.png\", \"text\": \"a\", \"attributes\": 1} | found attributes 1; expected",
                "{\"file_name\": \"1.png\", \"text\": \"a\", \"attributes\": {\"x\": [1]}} | attributes.x [1]; expected",
                "{\"file_name\": \"images/0.png\", \"text\": \"a\", \"class\": 9} | but with split null, class 1 in line 1",
                "{\"file_name\": \"../1.png\", \"text\": \"a\"} | found file_name ../1.png; expected a path inside",
                "{\"file_name\": \"images/../../1.png\", \"text\": \"a\"} | expected a path inside",
                "{\"file_name\": \"/etc/hostname\", \"text\": \"a\"} | expected a path inside",
                "{\"file_name\": \".\", \"text\": \"a\"}  | expected a path inside",
                "{\"file_name\": \"a\\u0000b\", \"text\": \"a\"} | expected a path inside"
            })
    void saysWhichLineIsWrong(String wrong, String message) throws IOException {
        metadata(line(0, "\"class\": 1"), wrong);
        assertThatThrownBy(() -> new ImageFolder(folder, ALL))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("metadata.jsonl:2: found ")
                .hasMessageContaining(message);
    }

    @Test
    void refusesLinksOutOfTheFolderAndEndlessSentences(@TempDir Path elsewhere) throws IOException {
        Files.copy(folder.resolve("images/1.png"), elsewhere.resolve("secret.png"));
        Files.createSymbolicLink(folder.resolve("link.png"), elsewhere.resolve("secret.png"));
        metadata("{\"file_name\": \"link.png\", \"text\": \"a\"}");
        assertThatThrownBy(() -> new ImageFolder(folder, ALL)).hasMessageContaining("expected a path inside");
        metadata("{\"file_name\": \"images/1.png\", \"text\": \"" + "a ".repeat(6000) + "\"}");
        assertThatThrownBy(() -> new ImageFolder(folder, ALL)).hasMessageContaining("a sentence of 12000 characters");
        Files.write(folder.resolve("metadata.jsonl"), new byte[] {'{', (byte) 0xFF, '}'});
        assertThatThrownBy(() -> new ImageFolder(folder, ALL)).hasMessageContaining("metadata.jsonl:1: found bytes");
    }

    @Test
    void saysWhatIsWrongWithTheFolder() throws IOException {
        assertThatThrownBy(() -> new ImageFolder(folder.resolve("none"), ALL))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no folder " + folder.resolve("none"));
        assertThatThrownBy(() -> new ImageFolder(folder, ALL))
                .hasMessageContaining("holds images, but nothing that says which sentences go with which pictures")
                .hasMessageContaining("metadata.jsonl with a line")
                .hasMessageContaining("annotations/captions_train2014.json");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> new ImageFolder(empty, ALL)).hasMessageContaining("empty is empty; expected one of: ");
        metadata("", " ");
        assertThatThrownBy(() -> new ImageFolder(folder, ALL)).hasMessageContaining("names no picture");
        metadata(line(8, "\"a\": 1"), line(9, "\"a\": 1"));
        assertThatThrownBy(() -> new ImageFolder(folder, ALL))
                .hasMessageContaining("none of the 2 pictures exist; the first should be ");
    }

    @Test
    void brokenAndMissingPicturesAreSkippedInTraining() throws IOException {
        Files.writeString(folder.resolve("images/1.png"), "no picture");
        metadata(
                line(0, "\"a\": 1"),
                line(1, "\"a\": 1"),
                line(2, "\"a\": 1"),
                line(3, "\"a\": 1"),
                line(9, "\"a\": 1"));
        assertThatThrownBy(() -> new ImageFolder(folder, ALL))
                .hasMessageContaining("metadata.jsonl:5: found file_name images/9.png, but there is no picture at")
                .hasMessageContaining("--skip-broken");
        ImageFolder data = new ImageFolder(folder, ALL.withSkipBroken(true));
        BatchLoader.Options options = BatchLoader.Options.of(5, 4, 1);
        Vocabulary vocabulary = Vocabulary.build(data.captions(0));
        try (BatchLoader loader = new BatchLoader(data, vocabulary, options)) {
            Batch batch = loader.next();
            assertThat(batch.indexes()).doesNotContain(1).contains(0, 2, 3);
            assertThat(loader.brokenPictures()).extracting(BrokenPicture::name).containsExactly("images/1.png");
            assertThat(loader.brokenPictures().get(0).reason()).contains("no picture of a known kind");
        }
        for (int i = 0; i < 4; i++) {
            Files.writeString(folder.resolve("images/" + i + ".png"), "no picture");
        }
        try (BatchLoader loader = new BatchLoader(data, vocabulary, options)) {
            assertThatThrownBy(() -> loader.batch(0))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith("3 of 4 pictures cannot be used");
        }
    }

    @Test
    void fingerprintTellsContents() throws IOException {
        metadata(line(0, "\"a\": 1"), line(1, "\"split\": \"test\""));
        String before = new ImageFolder(folder, ALL).fingerprint();
        assertThat(before).hasSize(64).isEqualTo(new ImageFolder(folder, ALL).fingerprint());
        assertThat(new ImageFolder(folder, ImageFolder.Options.of("test")).fingerprint())
                .isNotEqualTo(before);
        Files.writeString(folder.resolve("images/1.png"), "shorter");
        String changed = new ImageFolder(folder, ALL).fingerprint();
        assertThat(changed).isNotEqualTo(before);
        metadata(line(0, "\"a\": 2"), line(1, "\"split\": \"test\""));
        assertThat(new ImageFolder(folder, ALL).fingerprint()).isNotIn(before, changed);
    }

    /** Pictures without compression, as BMP has them, are as long as any others of their size. */
    @Test
    void fingerprintTellsPicturesOfTheSameLengthApart() throws IOException {
        metadata(line(0, "\"a\": 1"), line(1, "\"a\": 1"));
        String before = new ImageFolder(folder, ALL).fingerprint();
        Path picture = folder.resolve("images/1.png");
        byte[] bytes = Files.readAllBytes(picture);
        bytes[bytes.length - 14] ^= 1; // of the pixels' checksum
        Files.write(picture, bytes);
        assertThat(new ImageFolder(folder, ALL).fingerprint()).isNotEqualTo(before);
    }

    /** Many and long ones are not all read: every third of these, 64 MiB of about 144. */
    @Test
    void fingerprintOfMuchReadsAnEvenlySpreadPart() throws IOException {
        int count = 600;
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            try (RandomAccessFile file =
                    new RandomAccessFile(folder.resolve("images/" + i + ".png").toFile(), "rw")) {
                file.setLength(240_000); // holds nothing, and so takes no room
            }
            lines.append(line(i, "\"a\": 1")).append('\n');
        }
        Files.writeString(folder.resolve("metadata.jsonl"), lines);
        String before = new ImageFolder(folder, ALL).fingerprint();
        change(1);
        assertThat(new ImageFolder(folder, ALL).fingerprint()).isEqualTo(before);
        change(597);
        assertThat(new ImageFolder(folder, ALL).fingerprint()).isNotEqualTo(before);
    }

    private void change(int picture) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(
                folder.resolve("images/" + picture + ".png").toFile(), "rw")) {
            file.seek(200_000);
            file.write(1);
        }
    }

    private static String line(int picture, String more) {
        return "{\"file_name\": \"images/" + picture + ".png\", \"text\": [\"a bird\"], " + more + "}";
    }

    private void metadata(String... lines) throws IOException {
        Files.writeString(folder.resolve("metadata.jsonl"), String.join("\n", lines), StandardCharsets.UTF_8);
    }
}
