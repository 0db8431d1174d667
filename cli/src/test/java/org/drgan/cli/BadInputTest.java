package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.drgan.TinyModel;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as they should not be, through the commands that meet them: a sentence that names the place, and an exit code. */
class BadInputTest {
    @TempDir
    private Path folder;

    private Path data;

    @BeforeEach
    void paint() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
        for (int i = 0; i < 3; i++) {
            Files.write(data.resolve(i + ".png"), Pictures.encode(new Pixels(8, 8, new byte[3 * 8 * 8]), Map.of()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "[1, 2] | metadata.jsonl:2: found [1, 2]; expected an object",
                "{\"file_name\": \"1.png\", \"text\": {\"a\": 1}} | metadata.jsonl:2: found text {",
                "{\"file_name\": 1, \"text\": \"a\"} | metadata.jsonl:2: found file_name 1",
                "{\"file_name\": \"1.png\", \"text\": \"a\", \"split\": 7} | metadata.jsonl:2: found split 7",
                "{\"file_name\": \"0.png\", \"text\": \"a\", \"class\": 2} | class 2, but with split null, class 1 in line 1",
                "{\"file_name\": \"9.png\", \"text\": \"a\"} | found file_name 9.png, but there is no picture at",
                "{\"file_name\": \"../x.png\", \"text\": \"a\"} | found file_name ../x.png; expected a path inside",
                "{\"file_name\": \"1.png\", \"text\": \"a \\u0007 bell\"} | found the control character U+0007",
                "{\"file_name\": \"1.png\", \"text\": \"LONG\"} | found a sentence of 1048576 characters",
                "{\"LONG | metadata.jsonl:2: found {\"xxx",
            })
    void listsThatAreWrong(String line, String message) throws IOException {
        metadata(
                "{\"file_name\": \"0.png\", \"text\": \"a\", \"class\": 1}", line.replace("LONG", "x".repeat(1 << 20)));
        Outcome check = check();
        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.out()).contains(message);
        Outcome train = Outcome.of("damsm", "train", "--data", data.toString(), "--out", run());
        refused(train, 2, message);
        assertThat(folder.resolve("run/checkpoints")).doesNotExist();
    }

    @Test
    void aMissingPictureMayBeSkipped() throws IOException {
        metadata("{\"file_name\": \"0.png\", \"text\": \"a\"}", "{\"file_name\": \"9.png\", \"text\": \"a\"}");
        Outcome packing = Outcome.of("data", "pack", data.toString(), "--out", run());
        refused(packing, 2, "9.png", "--skip-broken skips them");
        Outcome skipping = Outcome.of("data", "pack", data.toString(), "--skip-broken", "--out", run());
        assertThat(skipping.exit()).as(skipping.err()).isZero();
    }

    @Test
    void anEmptySplit() throws IOException {
        metadata("{\"file_name\": \"0.png\", \"text\": \"a\", \"split\": \"test\"}");
        Outcome check = check();
        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.out()).contains("training would fail", "train");
        refused(Outcome.of("damsm", "train", "--data", data.toString(), "--out", run()), 2, "train", "test");
    }

    /** A list of the folder's own may not show what is elsewhere on the machine. */
    @ParameterizedTest
    @CsvSource({"metadata.jsonl", "metadata.csv", "pack.jsonl", "train/filenames.pickle", "train-0.tar"})
    void linksThatLeadOut(String list) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "root:x:0:0\n");
        Path link = data.resolve(list);
        Files.createDirectories(Objects.requireNonNull(link.getParent()));
        Files.createSymbolicLink(link, secret);
        Outcome check = check();
        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.out() + check.err())
                .containsAnyOf("outside of the folder", "expected a path inside")
                .doesNotContain("root:x");
    }

    @Test
    void classesThatDoNotMatch() throws IOException {
        Path images = Files.createDirectories(data.resolve("images/001.Gull"));
        Files.createDirectories(data.resolve("text/001.Gull"));
        Files.copy(data.resolve("0.png"), images.resolve("a.jpg"));
        Files.writeString(data.resolve("text/001.Gull/a.txt"), "a gull\n");
        Files.writeString(data.resolve("images.txt"), "1 001.Gull/a.jpg\n");
        Files.writeString(data.resolve("bounding_boxes.txt"), "1 1 1 5 5\n");
        Files.writeString(data.resolve("image_class_labels.txt"), "1 2\n");
        Outcome check = check();
        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.out()).contains("images.txt:1: picture 1 is of class 2 in", "but its folder says 1");
    }

    @Test
    void picturesAndArchivesThatSwell() throws IOException {
        byte[] png = Files.readAllBytes(data.resolve("1.png"));
        ByteBuffer header = ByteBuffer.wrap(png);
        header.putInt(16, 60_000).putInt(20, 60_000);
        CRC32 checksum = new CRC32();
        checksum.update(png, 12, 17);
        header.putInt(29, (int) checksum.getValue());
        Files.write(data.resolve("1.png"), png);
        metadata("{\"file_name\": \"0.png\", \"text\": \"a\"}", "{\"file_name\": \"1.png\", \"text\": \"a\"}");
        Outcome check = check();
        assertThat(check.out()).contains("1.png claims 60000x60000 pixels; at most");
        refused(
                Outcome.of(
                        "data",
                        "pack",
                        data.toString(),
                        "--out",
                        folder.resolve("pack").toString()),
                1,
                "1.png claims 60000x60000");

        Path zip = folder.resolve("bomb.pth");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream deflating = new ZipOutputStream(out)) {
            deflating.putNextEntry(new ZipEntry("archive/data.pkl"));
            for (int i = 0; i < 200; i++) {
                deflating.write(new byte[1 << 20]);
            }
        }
        assertThat(Files.size(zip)).isLessThan(1 << 20);
        refused(Outcome.of("weights", "show", zip.toString()), 2, "bomb.pth", "compressed");
    }

    @Test
    void weightsThatRunOrLie() throws IOException {
        Path pickle = folder.resolve("evil.pth");
        Path mark = folder.resolve("mark");
        Files.writeString(pickle, "cos\nsystem\n(S'touch " + mark + "'\ntR.", StandardCharsets.ISO_8859_1);
        refused(Outcome.of("weights", "show", pickle.toString()), 2, "evil.pth");
        assertThat(mark).doesNotExist();
        Path lying = folder.resolve("lying.safetensors");
        String json = "{\"a\":{\"dtype\":\"F32\",\"shape\":[9000000000],\"data_offsets\":[0,36000000000]}}";
        Files.write(
                lying,
                ByteBuffer.allocate(8 + json.length())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(json.length())
                        .put(json.getBytes(StandardCharsets.US_ASCII))
                        .array());
        refused(Outcome.of("weights", "show", lying.toString()), 2, "lying.safetensors");
    }

    @Test
    void aVocabularyThatDoesNotFitTheEncoder() throws Exception {
        Path model = TinyModel.writeWithChecksums(folder.resolve("model"));
        Files.delete(model.resolve("provenance.json")); // or its checksums would tell
        Files.writeString(model.resolve("vocabulary.json"), "{\"padding\": \"<end>\", \"words\": [\"red\"]}");
        refused(
                Outcome.of("generate", "a red bird", "--model", model.toString(), "--out", run() + ".png"),
                2,
                model.resolve("text-encoder.safetensors").toString(),
                "knows",
                "words, but",
                model.resolve("vocabulary.json").toString(),
                "has 2");
    }

    private Outcome check() {
        return Outcome.of("data", "check", data.toString(), "--page", run() + ".html");
    }

    private String run() {
        return folder.resolve("run").toString();
    }

    private void metadata(String... lines) throws IOException {
        Files.writeString(data.resolve("metadata.jsonl"), String.join("\n", lines) + "\n");
    }

    private static void refused(Outcome outcome, int exit, String... words) {
        assertThat(outcome.err()).contains(words).doesNotContain("\tat ");
        assertThat(outcome.exit()).isEqualTo(exit);
        assertThat(Stream.of(outcome.err().split("\\R"))).allMatch(line -> line.length() < 1000);
    }
}
