package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
        mistake(make(full, "--count", "2"), "full is not empty; choose another folder");
        mistake(make(folder.resolve("new"), "--count", "0"), "at least one bird");
        mistake(make(folder.resolve("new"), "--size", "5"), "16 to 4096 pixels");
        mistake(Outcome.of("data", "make", "fish", "--out", "x"), "fish");
        mistake(Outcome.of("data"), "name a subcommand");
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

    @Test
    void aCheckSaysWhetherTrainingCanBegin() throws IOException {
        Path birds = folder.resolve("birds");
        make(birds, "--count", "4", "--size", "32", "--test", "2");
        Path page = folder.resolve("check.html");
        Outcome good = Outcome.of("data", "check", birds.toString(), "--page", page.toString());
        assertThat(good.exit()).as(good.err() + good.out()).isZero();
        assertThat(good.out()).contains("train pictures: 4", "test pictures: 2", "sentences: 60", "training can start");
        assertThat(page).content().contains("<img", "Overview");
        Files.delete(birds.resolve("train/000001.png"));
        Files.copy(
                birds.resolve("train/000000.png"),
                birds.resolve("test/000000.png"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Outcome bad = Outcome.of("data", "check", birds.toString(), "--page", page.toString());
        assertThat(bad.exit()).isEqualTo(1);
        assertThat(bad.out())
                .contains("metadata.jsonl:2: found file_name train/000001.png, but there is no picture")
                .contains("in two splits: 1")
                .contains("training would fail: entries are missing");
        assertThat(Outcome.of("data", "check", birds.toString(), "--page", page.toString(), "--skip-broken")
                        .exit())
                .isZero();
        Files.writeString(page, "somebody's own");
        mistake(Outcome.of("data", "check", birds.toString(), "--page", page.toString()), "was not written by drgan");
        assertThat(Outcome.of(
                                "data",
                                "check",
                                folder.toString(),
                                "--page",
                                folder.resolve("b.html").toString())
                        .exit())
                .isEqualTo(1);
    }

    @Test
    void packsAndPicklesAreMade() throws IOException {
        Path birds = folder.resolve("birds");
        make(birds, "--count", "4", "--size", "32", "--test", "2");
        Path pack = folder.resolve("pack");
        Outcome packed = Outcome.of("data", "pack", birds.toString(), "--size", "20", "--out", pack.toString());
        assertThat(packed.exit()).as(packed.err()).isZero();
        assertThat(packed.out()).contains("6 pictures with 20 pixels");
        assertThat(new ImageFolder(pack, ImageFolder.Options.of("test"))
                        .picture(1)
                        .width())
                .isEqualTo(20);
        mistake(Outcome.of("data", "pack", birds.toString(), "--out", pack.toString()), "is not empty");
        Outcome pickles = Outcome.of(
                "data",
                "pickles",
                birds.toString(),
                "--out",
                folder.resolve("p").toString());
        assertThat(pickles.exit()).as(pickles.err()).isZero();
        assertThat(folder.resolve("p/test/class_info.pickle")).exists();
        Files.write(birds.resolve("train/000001.png"), new byte[] {1, 2, 3});
        Path other = folder.resolve("other");
        assertThat(Outcome.of("data", "pack", birds.toString(), "--out", other.toString())
                        .exit())
                .isEqualTo(1);
        assertThat(other).doesNotExist();
        Outcome skipped = Outcome.of("data", "pack", birds.toString(), "--out", other.toString(), "--skip-broken");
        assertThat(skipped.exit()).isZero();
        assertThat(skipped.err()).contains("skipped: ", "000001.png");
        Files.delete(birds.resolve("train/000001.png"));
        mistake(Outcome.of("data", "pickles", birds.toString(), "--out", "x"), "--skip-broken skips them");
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

    @Test
    void aCheckTellsSplitsLettersAndWhatIsNotUsed() throws IOException {
        Path set = Files.createDirectories(folder.resolve("set/Test"));
        for (String name : List.of("a", "b", "c")) {
            Pictures.write(set.resolve(name + ".png"), solid(name.hashCode()), Map.of());
        }
        Files.writeString(set.resolve("a.txt"), "ein grüner Vogel\n");
        Files.writeString(set.resolve("b.txt"), "ein Vogel\n");
        Files.writeString(set.resolve("c.txt"), "ein Vogel\n");
        Files.writeString(set.resolve("d.heic"), "x");
        Outcome checked = Outcome.of("data", "check", folder.resolve("set").toString());
        assertThat(checked.out())
                .contains("split: 3 by the names of folders")
                .contains("test pictures: 3")
                .contains("note: 1 of 3 sentences have letters or signs")
                .contains("\"grüner\" is read as \"grner\"")
                .contains("note: --splitting spaces")
                .contains("1 HEIC files, which are not read")
                .contains("no picture is in the split train")
                .doesNotContain("The page is");
        assertThat(Path.of("data-check.html")).doesNotExist();
        Outcome packed = Outcome.of(
                "data",
                "pack",
                folder.resolve("set").toString(),
                "--out",
                folder.resolve("pack").toString());
        assertThat(packed.err()).contains("not used: 1 HEIC").contains("note: 1 of 3 sentences have letters");
        assertThat(Outcome.of(
                                "data",
                                "show",
                                folder.resolve("set").toString(),
                                "--splitting",
                                "spaces",
                                "--skip-broken",
                                "--out",
                                folder.resolve("s.png").toString())
                        .err())
                .doesNotContain("note:");
    }

    @Test
    void chineseIsNotReadyForTraining() throws IOException {
        Path set = Files.createDirectories(folder.resolve("set"));
        Pictures.write(set.resolve("a.png"), solid(1), Map.of());
        Files.writeString(set.resolve("a.txt"), "一件红色的T恤挂在白色的墙上看起来很新\n");
        Outcome checked = Outcome.of("data", "check", set.toString());
        assertThat(checked.exit()).isEqualTo(1);
        assertThat(checked.out())
                .contains("training would fail: more than half of the sentences cannot be read")
                .contains("separated into words")
                .doesNotContain("training can start");
        Outcome dry = Outcome.of(
                "damsm",
                "train",
                "--preset",
                "demo",
                "--data",
                set.toString(),
                "--dry-run",
                "--out",
                folder.resolve("run").toString());
        assertThat(dry.exit()).isEqualTo(2);
        assertThat(dry.err()).contains("more than half of the sentences cannot be read");
    }

    @Test
    void namesOfFilesCannotTalkToTheTerminal() throws IOException {
        Path set = Files.createDirectories(folder.resolve("set"));
        Files.writeString(set.resolve("\u001b]0;owned\u0007\u202e.png"), "no picture");
        Files.writeString(set.resolve("\u001b]0;owned\u0007\u202e.txt"), "a bird");
        Files.writeString(set.resolve("\u009b31m.txt"), "a bird");
        for (Outcome outcome : List.of(
                Outcome.of("data", "check", set.toString()),
                Outcome.of("data", "show", set.toString(), "--skip-broken"),
                Outcome.of(
                        "data",
                        "pack",
                        set.toString(),
                        "--out",
                        folder.resolve("p").toString()),
                Outcome.of(
                        "train",
                        "--set",
                        "\u001b[31mx=1",
                        "--out",
                        folder.resolve("r").toString()))) {
            assertThat(outcome.out() + outcome.err())
                    .contains("\uFFFD")
                    .doesNotContain("\u001b", "\u0007", "\u009b", "\u202e");
        }
    }

    private static org.drgan.image.Pixels solid(int level) {
        byte[] rgb = new byte[3 * 16 * 16];
        java.util.Arrays.fill(rgb, (byte) level);
        return new org.drgan.image.Pixels(16, 16, rgb);
    }
}
