package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.drgan.data.ImageFolder;
import org.drgan.image.Pictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandTest {
    @TempDir
    private Path folder;

    @Test
    void birdsAreMadeAndShown() throws IOException {
        Path birds = folder.resolve("birds");
        Outcome made = make(birds, "--count", "12", "--size", "32", "--seed", "3");
        assertThat(made.exit()).as(made.err()).isZero();
        assertThat(made.out()).contains("12 training and 1 test pictures of 32x32");
        ImageFolder train = new ImageFolder(birds, ImageFolder.Options.of("train"));
        assertThat(train.size()).isEqualTo(12);
        assertThat(train.captions(0)).hasSize(10);
        assertThat(train.picture(11).width()).isEqualTo(32);

        Path sheet = folder.resolve("sheet.png");
        Outcome shown = Outcome.of("data", "show", birds.toString(), "--out", sheet.toString(), "--count", "7");
        assertThat(shown.exit()).as(shown.err()).isZero();
        assertThat(shown.out()).contains("7 of 13 pictures");
        assertThat(Pictures.read(sheet).width()).isEqualTo(6 * 128 + 5 * 2);
    }

    @Test
    void theSameSeedMakesTheSameBirdsAndAnotherMakesOthers() throws IOException {
        make(folder.resolve("a"), "--count", "2", "--size", "16", "--test", "0");
        make(folder.resolve("b"), "--count", "2", "--size", "16", "--test", "0");
        make(folder.resolve("c"), "--count", "2", "--size", "16", "--test", "0", "--seed", "2");
        String first = Files.readString(folder.resolve("a/metadata.jsonl"));
        assertThat(folder.resolve("b/metadata.jsonl")).hasContent(first);
        assertThat(Files.readString(folder.resolve("c/metadata.jsonl"))).isNotEqualTo(first);
        assertThat(folder.resolve("a/test")).doesNotExist();
    }

    @Test
    void drawnBirdsCanBeShownWithoutAFolder() throws IOException {
        Path sheet = folder.resolve("sheet.png");
        Outcome shown =
                Outcome.of("data", "show", "synthetic", "--split", "test", "--count", "6", "--out", sheet.toString());
        assertThat(shown.exit()).as(shown.err()).isZero();
        assertThat(sheet).exists();
    }

    @Test
    void brokenPicturesAreSkippedAndNamed() throws IOException {
        Path birds = folder.resolve("birds");
        make(birds, "--count", "3", "--size", "16", "--test", "0");
        Files.write(birds.resolve("train/000001.png"), new byte[] {1, 2, 3});
        Outcome shown = show(birds);
        assertThat(shown.exit()).isZero();
        assertThat(shown.out()).contains("2 of 3 pictures; 1 could not be read");
        assertThat(shown.err()).contains("skipped:", "000001.png");
    }

    @Test
    void foldersThatCannotBeUsedAreMistakes() throws IOException {
        Path full = Files.createDirectory(folder.resolve("full"));
        Files.writeString(full.resolve("notes.txt"), "x");
        mistake(make(full, "--count", "2"), "full holds something already; choose another folder");
        mistake(make(folder.resolve("new"), "--count", "0"), "at least one bird");
        mistake(make(folder.resolve("new"), "--size", "5"), "16 to 4096 pixels");
        mistake(Outcome.of("data", "make", "fish", "--out", "x"), "fish");
        mistake(Outcome.of("data"), "say what to do with data");
        mistake(show(full), "metadata.jsonl");
        mistake(show(folder.resolve("nowhere")), "nowhere");
        mistake(Outcome.of("data", "show", "synthetic", "--split", "validation"), "splits train and test");
        mistake(
                Outcome.of(
                        "data",
                        "show",
                        "synthetic",
                        "--out",
                        folder.resolve("no/a.png").toString()),
                "cannot write");
    }

    private Outcome make(Path out, String... options) {
        String[] arguments = new String[5 + options.length];
        System.arraycopy(new String[] {"data", "make", "birds", "--out", out.toString()}, 0, arguments, 0, 5);
        System.arraycopy(options, 0, arguments, 5, options.length);
        return Outcome.of(arguments);
    }

    private Outcome show(Path data) {
        return Outcome.of(
                "data",
                "show",
                data.toString(),
                "--out",
                folder.resolve("shown.png").toString());
    }

    private static void mistake(Outcome outcome, String part) {
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err()).contains(part).doesNotContain("\tat ");
    }
}
