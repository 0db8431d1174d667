package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.drgan.TinyModel;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.image.Recipe;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {
    private static final String SENTENCE = "a small red bird with blue wings";

    @TempDir
    private static Path shared;

    private static Path model;

    @TempDir
    private Path folder;

    @BeforeAll
    static void write() throws IOException {
        model = TinyModel.writeWithChecksums(shared.resolve("model"));
    }

    @Test
    void aSentenceBecomesAFileWithItsRecipe() throws IOException {
        Path file = folder.resolve("bird.png");
        Outcome outcome = generate(SENTENCE, "--seed", "7", "--out", file.toString());
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out().strip()).isEqualTo(file.toString());
        assertThat(outcome.err()).isEmpty();
        assertThat(Pictures.read(file).width()).isEqualTo(16);
        Recipe recipe = Recipe.read(file).orElseThrow();
        assertThat(recipe.sentence()).isEqualTo(SENTENCE);
        assertThat(recipe.seed()).isEqualTo(7);
        assertThat(recipe.truncation()).isNull();
    }

    @Test
    void severalPicturesBecomeAGridWhoseFirstIsThePictureAlone() throws IOException {
        Path alone = folder.resolve("alone.png");
        Path grid = folder.resolve("grid.png");
        generate(SENTENCE, "--out", alone.toString());
        assertThat(generate(SENTENCE, "--count", "9", "--out", grid.toString()).exit())
                .isZero();
        Pixels cells = Pictures.read(grid);
        assertThat(cells.width()).isEqualTo(3 * 16 + 2 * 2);
        assertThat(cells.crop(0, 0, 16, 16).rgb())
                .isEqualTo(Pictures.read(alone).rgb());
        assertThat(Recipe.read(grid).orElseThrow().extra()).containsEntry("pictures", "9");
        assertThat(names(folder)).containsExactly("alone.png", "grid.png");
    }

    @Test
    void aFolderGetsSingleFilesAndTheGrid() throws IOException {
        Path out = folder.resolve("new").resolve("pictures");
        Outcome outcome = generate(SENTENCE, "--count", "2", "--seed", "3", "--out", out.toString());
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(names(out))
                .containsExactly(
                        "001-a-small-red-bird-with-blue-wings-seed3-0.png",
                        "002-a-small-red-bird-with-blue-wings-seed3-1.png",
                        "grid.png");
    }

    @Test
    void stagesAndAttentionStandBeside() throws IOException {
        Path file = folder.resolve("bird.png");
        assertThat(generate("red bird", "--stages", "--attention", "--out", file.toString())
                        .exit())
                .isZero();
        assertThat(names(folder)).containsExactly("bird-attention.png", "bird-stages.png", "bird.png");
        assertThat(Pictures.read(folder.resolve("bird-stages.png")).width()).isEqualTo(3 * 16 + 2 * 2);
        assertThat(Pictures.read(folder.resolve("bird-attention.png")).width()).isEqualTo(3 * 16 + 2 * 2);
    }

    @Test
    void sentencesComeFromAFileOneALine() throws IOException {
        Path file = Files.writeString(folder.resolve("captions.txt"), "a red bird\n\n  a blue bird \n");
        Path out = folder.resolve("out");
        assertThat(generate("--file", file.toString(), "--out", out.toString()).exit())
                .isZero();
        assertThat(names(out)).containsExactly("001-a-red-bird-seed4-0.png", "002-a-blue-bird-seed4-0.png", "grid.png");
    }

    @Test
    void aLineThatCannotBeDrawnIsNamedBeforeAnythingIsDrawn() throws IOException {
        Path file = Files.writeString(folder.resolve("captions.txt"), "a red bird\nxyzzy\n");
        Path out = folder.resolve("out");
        mistake(generate("--file", file.toString(), "--out", out.toString()), "captions.txt:2: none of", "xyzzy");
        assertThat(names(out)).isEmpty();
    }

    @Test
    void unknownWordsAreNamedWithTheNearestKnownOne() {
        Outcome outcome = generate(
                "a red brid with polkadots", "--out", folder.resolve("a.png").toString());
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.err())
                .contains("does not know and ignores: \"brid\" (did you mean \"bird\"?), \"polkadots\"")
                .doesNotContain("\"red\"");
    }

    @Test
    void whatIsBehindTheLongestSentenceIsSaidToBeLeftOut() {
        Outcome outcome = generate(
                "red bird ".repeat(10), "--out", folder.resolve("a.png").toString());
        assertThat(outcome.err()).contains("only the first 12 of 20 known words are read");
    }

    @Test
    void sentencesThatCannotBeReadAreMistakes() {
        mistake(generate(""), "the sentence is empty");
        mistake(generate("qwertz uiop"), "none of the sentence's words is known");
        mistake(generate("красная птица"), "no word in the letters a to z");
        mistake(generate("bird ".repeat(1_000_000)), "5000000 characters, but at most");
        mistake(generate(), "give a sentence in quotes");
    }

    @Test
    void optionsOutOfRangeAreMistakes() {
        mistake(generate(SENTENCE, "--count", "0"), "--count must be from 1 to 10000, but is 0");
        mistake(generate(SENTENCE, "--truncation", "-1"), "truncation must be positive");
        mistake(generate(SENTENCE, "--seed", "x"), "--seed");
        mistake(generate(SENTENCE, "--device", "tpu"), "use auto, cpu or cuda");
        mistake(generate(SENTENCE, "--threads", "-2"), "--threads must be positive");
        mistake(generate(SENTENCE, "--precision", "fp8"), "--precision", "FP32, BF16");
    }

    @Test
    void aDeviceThatWasAskedForFallsBackWithAMessage() {
        Outcome outcome = generate(
                SENTENCE, "--device", "auto", "--out", folder.resolve("a.png").toString());
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.err()).contains("No CUDA device is usable");
    }

    @Test
    void modelFoldersThatCannotBeUsedAreMistakes() throws IOException {
        mistake(Outcome.of("generate", SENTENCE, "--model", folder.resolve("no").toString()), "no model folder");
        mistake(Outcome.of("generate", SENTENCE, "--model", folder.toString()), "not a whole model");
        Path other = TinyModel.writeWithChecksums(folder.resolve("model"));
        Files.write(other.resolve("generator.safetensors"), new byte[] {1, 2, 3});
        mistake(
                Outcome.of("generate", SENTENCE, "--model", other.toString()),
                "generator.safetensors is not the file that was stored");
        Files.delete(other.resolve("provenance.json"));
        mistake(Outcome.of("generate", SENTENCE, "--model", other.toString()), "not a usable safetensors file");
        Path wide = TinyModel.writeWithChecksums(folder.resolve("wide"), "model.channels=16");
        Files.copy(
                wide.resolve("generator.safetensors"),
                other.resolve("generator.safetensors"),
                StandardCopyOption.REPLACE_EXISTING);
        mistake(Outcome.of("generate", SENTENCE, "--model", other.toString()), "are of different models", "expected [");
        Path fewer = TinyModel.writeWithChecksums(folder.resolve("fewer"), 1, List.of("red", "bird"));
        Files.copy(
                fewer.resolve("vocabulary.json"),
                other.resolve("vocabulary.json"),
                StandardCopyOption.REPLACE_EXISTING);
        mistake(
                Outcome.of("generate", SENTENCE, "--model", other.toString()),
                "knows 12 words, but ",
                "vocabulary.json has 3");
        Path foreign = Files.createDirectory(folder.resolve("foreign"));
        Files.writeString(foreign.resolve("config.yml"), "seed: 1\n");
        mistake(
                Outcome.of("generate", SENTENCE, "--model", foreign.toString()),
                "is not a whole model: it lacks generator.safetensors");
    }

    @Test
    void placesThatCannotBeWrittenAreFoundBeforeDrawing() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        mistake(generate(SENTENCE, "--out", folder.resolve("no/a.png").toString()), "there is no folder");
        mistake(generate(SENTENCE, "--out", file.toString()), "is a file, but neither .png nor a folder");
        mistake(generate(SENTENCE, "--out", file.resolve("b").toString()), "cannot create the folder");
        mistake(generate(SENTENCE, "--out", folder.resolve("a.jpg").toString()), "end in .png");
        mistake(
                generate(
                        SENTENCE,
                        "--count",
                        "5000",
                        "--out",
                        folder.resolve("a.png").toString()),
                "name a folder");
        assertThat(Files.readString(file)).isEqualTo("x");
    }

    private static Outcome generate(String... arguments) {
        return Outcome.of(Stream.concat(Stream.of("generate", "--model", model.toString()), Stream.of(arguments))
                .toArray(String[]::new));
    }

    private static void mistake(Outcome outcome, String... parts) {
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err()).contains(parts).doesNotContain("\tat ");
        assertThat(outcome.out()).isEmpty();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".png"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aRecipeDrawsThePictureAgain() throws IOException {
        Path first = folder.resolve("first.png");
        generate(
                SENTENCE,
                "--seed",
                "5",
                "--index",
                "3",
                "--truncation",
                "0.8",
                "--precision",
                "bf16",
                "--out",
                "" + first);
        assertThat(Recipe.read(first).orElseThrow().index()).isEqualTo(3);
        Path again = folder.resolve("again.png");
        Outcome outcome = generate("--recipe", first.toString(), "--out", again.toString());
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(Files.readAllBytes(again)).isEqualTo(Files.readAllBytes(first));
        Path plain = folder.resolve("plain.png");
        generate(SENTENCE, "--seed", "5", "--index", "3", "--truncation", "0.8", "--out", plain.toString());
        assertThat(Files.readAllBytes(plain)).as("in 32 bits").isNotEqualTo(Files.readAllBytes(first));
        mistake(generate("--recipe", first.toString(), "--seed", "6"), "leave out --seed");
        mistake(generate(SENTENCE, "--recipe", first.toString()), "leave out the sentence");
        Path without = folder.resolve("without.png");
        Pictures.write(without, Pictures.read(first), java.util.Map.of());
        mistake(generate("--recipe", without.toString()), "without.png holds no recipe");
    }

    @Test
    void aGridOfSeveralSentencesIsDrawnAgain() throws IOException {
        Path grid = folder.resolve("grid.png");
        generate(
                SENTENCE,
                "a blue bird",
                "--count",
                "2",
                "--index",
                "1",
                "--precision",
                "bf16",
                "--out",
                grid.toString());
        Recipe recipe = Recipe.read(grid).orElseThrow();
        assertThat(recipe.extra())
                .containsEntry("sentences", "[\"" + SENTENCE + "\",\"a blue bird\"]")
                .containsEntry("each", "2")
                .containsEntry("pictures", "4")
                .containsEntry("precision", "bf16");
        Path again = folder.resolve("again.png");
        Outcome outcome = generate("--recipe", grid.toString(), "--out", again.toString());
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(Files.readAllBytes(again)).isEqualTo(Files.readAllBytes(grid));
    }

    /** Recipes hold the chosen indices, so they draw the same pictures without choosing again. */
    @Test
    void theBestOfSeveralIsDrawnAgainFromItsRecipe() throws IOException {
        Path choosing = TinyModel.writeChoosing(folder.resolve("choosing"));
        Path out = Files.createDirectory(folder.resolve("out"));
        Outcome outcome = Outcome.of(
                "generate", SENTENCE, "a blue bird", "--model=" + choosing, "--count=3", "--best-of=4", "--out=" + out);
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        Recipe recipe = Recipe.read(out.resolve("grid.png")).orElseThrow();
        List<String> singles = names(out).subList(0, 6);
        StringBuilder indices = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            Recipe own = Recipe.read(out.resolve(singles.get(i))).orElseThrow();
            assertThat(own.index()).isBetween(4L * (i % 3), 4L * (i % 3) + 3);
            assertThat(singles.get(i)).endsWith("-seed4-" + own.index() + ".png");
            indices.append(i == 0 ? "[" : ",").append(own.index());
        }
        assertThat(recipe.extra()).containsEntry("indices", indices + "]");
        for (String name : List.of("grid.png", singles.get(4))) {
            Path again = folder.resolve("again.png");
            Outcome redrawn =
                    Outcome.of("generate", "--model=" + choosing, "--recipe=" + out.resolve(name), "--out=" + again);
            assertThat(redrawn.exit()).as(redrawn.err()).isZero();
            assertThat(Files.readAllBytes(again)).isEqualTo(Files.readAllBytes(out.resolve(name)));
        }
        mistake(
                Outcome.of("generate", "--model=" + choosing, "--recipe=" + out.resolve("grid.png"), "--best-of=4"),
                "leave out --best-of");
        mistake(generate(SENTENCE, "--best-of", "2"), "cannot choose among pictures", "Leave out --best-of");
        mistake(generate(SENTENCE, "--best-of", "0"), "--best-of must be from 1 to 64, but is 0");
        mistake(generate(SENTENCE, "--best-of", "65"), "--best-of must be from 1 to 64, but is 65");
    }

    @Test
    void aDamagedDiscriminatorIsAMistake() throws IOException {
        Path choosing = TinyModel.writeChoosing(folder.resolve("choosing"));
        Files.writeString(choosing.resolve("discriminator-features.safetensors"), "no weights");
        Outcome outcome = Outcome.of(
                "generate", SENTENCE, "--model=" + choosing, "--best-of=2", "--out=" + folder.resolve("a.png"));
        mistake(outcome, "discriminator-features.safetensors is not the file that was stored");
        assertThat(folder.resolve("a.png")).doesNotExist();
    }

    @Test
    void aRecipeOfAnotherModelIsRefused() throws IOException {
        Path file = folder.resolve("first.png");
        generate(SENTENCE, "--out", file.toString());
        Recipe made = Recipe.read(file).orElseThrow();
        Recipe other = new Recipe(SENTENCE, 1, 0, "0123456789abcdef", made.version(), null, java.util.Map.of());
        Pictures.write(file, Pictures.read(file), other.text());
        mistake(generate("--recipe", file.toString()), "was drawn by the model 0123456789ab, but");
    }

    @Test
    void aDamagedRecipeIsAnsweredInPlainWords() throws IOException {
        Path file = folder.resolve("first.png");
        generate(SENTENCE, "--out", file.toString());
        Recipe made = Recipe.read(file).orElseThrow();
        org.drgan.image.Pixels picture = Pictures.read(file);
        Pictures.write(file, picture, java.util.Map.of(Recipe.KEYWORD, "null"));
        mistake(generate("--recipe", file.toString()), "first.png holds no recipe");
        for (String[] wrong : new String[][] {
            {"sentences", "[1,", "cannot be drawn: Unexpected end"},
            {"sentences", "[null]", "found null among its sentences; expected texts"},
            {"each", "many", "found each many; expected 1 to"},
            {"indices", "[1,", "cannot be drawn: Unexpected end"},
            {"indices", "[-1]", "found -1 among its indices; expected whole numbers"},
            {"indices", "[1e30]", "found 1.0E30 among its indices; expected whole numbers"},
            {"indices", "[1,2]", "found 2 indices for 1 pictures; expected one for each"}
        }) {
            Recipe broken = new Recipe(
                    SENTENCE, 1, 0, made.model(), made.version(), null, java.util.Map.of(wrong[0], wrong[1]));
            Pictures.write(file, picture, broken.text());
            Outcome outcome = generate("--recipe", file.toString());
            assertThat(outcome.exit()).isNotZero();
            assertThat(outcome.err())
                    .contains(wrong[2])
                    .doesNotContain("Source", "For input string", "NullPointerException", "--debug");
        }
    }

    @Test
    void indexDrawsOneOfABatch() throws IOException {
        Path batch = folder.resolve("batch");
        generate(SENTENCE, "--count", "3", "--out", batch.toString());
        Path one = folder.resolve("one.png");
        generate(SENTENCE, "--index", "2", "--out", one.toString());
        try (Stream<Path> files = Files.list(batch)) {
            Path third = files.filter(file -> file.toString().endsWith("-2.png"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readAllBytes(one)).isEqualTo(Files.readAllBytes(third));
        }
        mistake(generate(SENTENCE, "--index", "-1"), "--index counts from 0");
    }

    @Test
    void marksAtSignsAndControlsOfSentences() throws IOException {
        Path list = Files.writeString(folder.resolve("list.txt"), "\uFEFF" + SENTENCE + "\n");
        Path file = folder.resolve("a.png");
        assertThat(generate("--file", list.toString(), "--out", file.toString()).err())
                .isEmpty();
        assertThat(Recipe.read(file).orElseThrow().sentence()).isEqualTo(SENTENCE);
        generate("@ a small red bird", "--out", file.toString());
        assertThat(Recipe.read(file).orElseThrow().sentence()).isEqualTo("@ a small red bird");
        mistake(generate("a red \u001b[31mbird", "--out", file.toString()), "found the control character U+001B");
    }
}
