package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drgan.data.ImageFolderWriter;
import org.drgan.data.SyntheticBirds;
import org.drgan.evaluator.AttributeReaderFile;
import org.drgan.image.Pictures;
import org.drgan.image.PilResize;
import org.drgan.image.Pixels;
import org.drgan.metric.ResultFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Swap test, reader and evaluation through the command line, on a model that has learned nothing. */
class MeasureCommandsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    @BeforeAll
    static void trainForTwoSteps() {
        String damsm = shared.resolve("damsm").toString();
        String gan = shared.resolve("gan").toString();
        assertThat(TrainCommandTest.run("damsm", "train", "--out", damsm, "--set=damsm.steps=2")
                        .exit())
                .isZero();
        assertThat(TrainCommandTest.run("train", "--out", gan, "--damsm", damsm, "--set=train.steps=2")
                        .exit())
                .isZero();
    }

    @Test
    void theSwapTestShowsEachAttributeAndWhatItDependsOn() throws IOException {
        Path json = folder.resolve("swap.jsonl");
        Outcome outcome = Outcome.of(
                "damsm", "swap", "--model", at("damsm"), "--count", "5", "--seed", "3", "--json", json.toString());
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).containsPattern("(?m)^attribute +asked +words +sentence$");
        JsonNode result = JSON.readTree(Files.readAllBytes(json));
        assertThat(result.at("/metric").asString()).isEqualTo("swap test");
        assertThat(result.at("/value").asDouble()).isBetween(0.0, 1.0);
        JsonNode beside = result.at("/beside");
        assertThat(beside.at("/belly, asked").asInt()).isEqualTo(5);
        assertThat(outcome.out())
                .containsPattern(String.format(
                        "(?m)^belly +5 +%.3f +%.3f$",
                        beside.at("/belly").asDouble(),
                        beside.at("/belly, by sentence").asDouble()));
        assertThat(result.at("/protocol/seed").asInt()).isEqualTo(3);
        assertThat(result.at("/protocol/count").asInt()).isEqualTo(5);
        assertThat(result.at("/protocol/version").asString()).isNotEmpty();
        assertThat(result.at("/protocol/hashes/data").asString()).hasSize(64);
        assertThat(result.at("/protocol/hashes/image-encoder.safetensors").asString())
                .hasSize(64);
    }

    /** A model that reads one word cannot see a changed tail. */
    @Test
    void theSwapTestLeavesOutWhatTheModelCannotRead() throws IOException {
        assertThat(TrainCommandTest.run(
                                "damsm", "train", "--out", at("short"), "--set=damsm.steps=2", "--set=data.words=1")
                        .exit())
                .isZero();
        Path json = folder.resolve("short.jsonl");
        Outcome.of("damsm", "swap", "--model", at("short"), "--count", "5", "--json", json.toString());
        JsonNode beside = JSON.readTree(Files.readAllBytes(json)).at("/beside");
        assertThat(beside.has("body, asked")).isTrue();
        assertThat(beside.has("tail, asked")).isFalse();
    }

    @Test
    void theSheetShowsTheSamePicturesEachTime() throws IOException {
        Path sheet = folder.resolve("sheet.png");
        Outcome outcome = Outcome.of("evaluate", "sheet", "--model", at("gan"), "--out", sheet.toString());
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains(sheet + ": count the birds that are not whole, of 72.");
        Pixels first = Pictures.read(sheet);
        assertThat(first.width()).as("twelve numbered pictures a row").isEqualTo(12 * 128 + 11 * 2);
        assertThat(first.height()).isGreaterThan(6 * 128);
        Outcome.of("evaluate", "sheet", "--model", at("gan"), "--out", sheet.toString());
        assertThat(Pictures.read(sheet).rgb()).isEqualTo(first.rgb());
        Outcome single = Outcome.of(
                "generate",
                "a small red bird with blue wings and a long yellow beak",
                "--model",
                at("gan"),
                "--seed=100",
                "--out",
                folder.resolve("one.png").toString());
        assertThat(single.exit()).as(single.err()).isZero();
        assertThat(PilResize.resize(Pictures.read(folder.resolve("one.png")), 128, 128)
                        .rgb())
                .as("what generate draws")
                .isEqualTo(first.crop(0, 0, 128, 128).rgb());
        Outcome folderAsked = Outcome.of("evaluate", "sheet", "--model", at("gan"), "--out", folder.toString());
        assertThat(folderAsked.exit()).isEqualTo(2);
        assertThat(folderAsked.err()).contains("--out must be a .png file");
    }

    @Test
    void aReaderIsTrainedAndEvaluatesAModel() throws IOException {
        Path reader = folder.resolve("reader.safetensors");
        Outcome trained = train(reader, "--attributes", "size,background", "--steps=2", "--width=4", "--fewest=1");
        assertThat(trained.err()).doesNotContain("drgan:");
        assertThat(trained.exit()).isZero();
        assertThat(trained.out())
                .containsPattern("(?m)^ +size +[01]\\.\\d{3}  of 20$")
                .contains("drgan evaluate attributes --reader " + reader);
        assertThat(AttributeReaderFile.read(reader).values()).containsOnlyKeys("size", "background");

        Path json = folder.resolve("results.jsonl");
        Outcome evaluated = evaluate(reader, "--count=20", "--json", json.toString());
        assertThat(evaluated.exit()).isZero();
        assertThat(evaluated.out())
                .containsPattern("(?m)^attribute +named +generated +real$")
                .containsPattern("(?m)^all +\\d+ +[01]\\.\\d{3} +[01]\\.\\d{3}$");
        JsonNode result = JSON.readTree(Files.readAllBytes(json));
        assertThat(ResultFile.read(json)).as("of the same form as all measures").hasSize(1);
        assertThat(evaluated.out())
                .containsPattern(String.format(
                        "(?m)^all +\\d+ +%.3f +%.3f$",
                        result.at("/value").asDouble(), result.at("/real").asDouble()));
        assertThat(result.at("/protocol/details/left out").asString())
                .contains("name nothing that the reader can tell");
        assertThat(result.at("/beside/size, named").asInt()).isGreaterThan(5);
        assertThat(result.at("/beside").propertyNames())
                .contains("size", "size, real", "background", "background, real");
        for (String role : List.of("model", "reader", "data")) {
            assertThat(result.at("/protocol/hashes/" + role).asString())
                    .as(role)
                    .hasSize(64);
        }

        Outcome larger = train(reader, "--steps=1", "--width=4", "--fewest=1", "--set=model.base=8");
        assertThat(larger.exit()).isZero();
        assertMistake(evaluate(reader), "pictures of 16 pixels", "draws them with 32");
    }

    @Test
    void aFolderOfPicturesIsReadAsWell() throws IOException {
        Path birds = birds(40);
        Path reader = folder.resolve("reader.safetensors");
        Outcome unsaid = train(reader, "--data", birds.toString());
        assertMistake(unsaid, "--attributes", "background", "size");
        Outcome trained =
                train(reader, "--data", birds.toString(), "--attributes=size", "--steps=1", "--width=4", "--fewest=2");
        assertThat(trained.exit()).isZero();
        assertThat(trained.out()).contains("Right on 10 real test pictures");

        assertThat(Outcome.of("damsm", "swap", "--model", at("damsm"), "--data", birds.toString(), "--count=2")
                        .exit())
                .isEqualTo(2); // nothing says there which words exclude each other
    }

    @Test
    void whatCannotBeMeasuredIsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("text.safetensors"), "no reader");
        String reader = text.toString();
        assertMistake(Outcome.of("damsm", "swap", "--model", folder.toString()), "is not a matching model");
        assertMistake(Outcome.of("damsm", "swap", "--model", at("damsm"), "--count", "0"), "--count must be positive");
        assertMistake(
                Outcome.of("damsm", "swap", "--model", at("damsm"), "--json", reader + "/x.json"),
                "there is no folder");
        assertMistake(Outcome.of("evaluate", "attributes", "--model", folder.toString(), "--reader", reader), "model");
        assertMistake(
                Outcome.of("evaluate", "attributes", "--model", at("gan"), "--reader", reader), reader, "not a usable");
        assertMistake(
                TrainCommandTest.run("reader", "train", "--tests=20", "--out", folder.toString()), "it is a folder");
        assertMistake(
                TrainCommandTest.run("reader", "train", "--tests=20", "--out", reader, "--attributes", "sise"),
                "sise",
                "size");
        assertMistake(
                TrainCommandTest.run(
                        "reader", "train", "--out", reader, "--width=512", "--set=model.base=2048", "--fewest=1"),
                "training a reader of 512 channels with pictures of 4096 pixels needs about",
                "make it narrower");
        assertMistake(Outcome.of("evaluate"), "add --model or --pictures");
        assertMistake(Outcome.of("reader"), "name a subcommand");
        assertMistake(Outcome.of("damsm"), "name a subcommand");
    }

    @Test
    void modelsThatAreTornAreRefused() throws IOException {
        Path reader = reader("--fewest=1");
        for (String file : List.of("generator.safetensors", "text-encoder.safetensors", "vocabulary.json")) {
            Path model = torn("gan", file);
            assertMistake(
                    Outcome.of("evaluate", "attributes", "--model", model.toString(), "--reader", reader.toString()),
                    file);
        }
        Path matching = torn("damsm", "image-encoder.safetensors");
        assertMistake(
                Outcome.of("damsm", "swap", "--model", matching.toString()),
                "image-encoder.safetensors",
                "is not the file that was stored");
        Path half = Files.write(folder.resolve("half.safetensors"), Arrays.copyOf(Files.readAllBytes(reader), 5000));
        assertMistake(evaluate(half), "half.safetensors", "not a usable");
    }

    @Test
    void dataThatCannotBeMeasuredWithAreRefused() throws IOException {
        Path reader = reader("--fewest=1");
        Path none = folder.resolve("none");
        Path silent = Files.createDirectory(folder.resolve("silent"));
        Files.writeString(silent.resolve("metadata.jsonl"), "{\"file_name\": \"a.png\", \"text\": []}\n");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Map<Path, String> wrong =
                Map.of(none, "there is no folder", silent, "at least one sentence", empty, "is empty");
        wrong.forEach((data, message) -> {
            assertMistake(train(reader, "--data", data.toString()), message);
            assertMistake(Outcome.of("damsm", "swap", "--model", at("damsm"), "--data", data.toString()), message);
            assertMistake(evaluate(reader, "--data", data.toString()), message);
        });
    }

    @Test
    void brokenPicturesAreLeftOutListedAndCounted() throws IOException {
        Path birds = birds(32);
        try (Stream<Path> files = Files.walk(birds)) {
            for (Path picture :
                    files.filter(file -> file.toString().endsWith("03.png")).toList()) {
                Files.writeString(picture, "torn"); // one of each split
            }
        }
        Path reader = folder.resolve("reader.safetensors");
        Outcome trained =
                train(reader, "--data", birds.toString(), "--attributes=size", "--steps=1", "--width=4", "--fewest=1");
        assertThat(trained.exit()).as(trained.err()).isZero();
        assertThat(trained.err()).contains("1 picture could not be read and was skipped:", "03.png: ");
        assertThat(trained.out()).contains("Right on 9 real test pictures");

        Outcome evaluated = evaluate(reader, "--data", birds.toString(), "--count=40");
        assertThat(evaluated.exit()).as(evaluated.err()).isZero();
        assertThat(evaluated.out()).contains("Left out of 40 sentences: ", "1 pictures that cannot be read");
        assertThat(evaluated.err()).doesNotContain("was trained on");
        assertThat(evaluate(reader, "--count=2").err()).contains(reader + " was trained on other pictures (hash ");
        assertThat(evaluated.err()).contains("1 picture could not be read", "03.png: ");

        Outcome swapped = Outcome.of(
                "damsm",
                "swap",
                "--model",
                at("damsm"),
                "--data",
                birds.toString(),
                "--set=data.contrastWords=[[small, large]]",
                "--count=10");
        assertThat(swapped.exit()).as(swapped.err()).isZero();
        assertThat(swapped.out()).containsPattern("(?m)^size +\\d+ ");
        assertThat(swapped.err()).contains("1 picture could not be read", "03.png: ");
    }

    @Test
    void aFileThatCannotBeWrittenIsFoundBeforeTheWork() throws IOException {
        Path reader = reader("--fewest=1");
        Path file = Files.writeString(folder.resolve("file"), "x");
        for (Path place : List.of(folder, file.resolve("results.jsonl"), folder.resolve("no/results.jsonl"))) {
            Outcome outcome = evaluate(reader, "--json", place.toString());
            assertMistake(outcome, "cannot be written");
            assertThat(outcome.out()).isEmpty();
        }
        assertThat(Files.readString(file)).isEqualTo("x");
    }

    /** 30 birds to learn from and 10 to test with. */
    private Path birds(int side) throws IOException {
        Path birds = folder.resolve("birds");
        ImageFolderWriter.write(
                birds,
                Map.of(
                        "train", new SyntheticBirds(SyntheticBirds.Split.TRAIN, 1, 30, side),
                        "test", new SyntheticBirds(SyntheticBirds.Split.TEST, 1, 10, side)),
                (done, total) -> {});
        return birds;
    }

    private static Outcome train(Path reader, String... more) {
        List<String> all = new ArrayList<>(List.of("reader", "train", "--tests=20", "--out", reader.toString()));
        all.addAll(List.of(more));
        return TrainCommandTest.run(all.toArray(String[]::new));
    }

    private static Outcome evaluate(Path reader, String... more) {
        List<String> all =
                new ArrayList<>(List.of("evaluate", "attributes", "--model", at("gan"), "--reader", reader.toString()));
        all.addAll(List.of(more));
        return Outcome.of(all.toArray(String[]::new));
    }

    /** A reader that has learned nothing. */
    private Path reader(String more) {
        Path reader = folder.resolve("reader.safetensors");
        Outcome outcome = train(reader, "--attributes=size", "--steps=1", "--width=4", more);
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        return reader;
    }

    /** A copy of a model of which one file has lost its end. */
    private Path torn(String model, String file) throws IOException {
        Path copy = Files.createDirectory(folder.resolve("torn-" + file));
        try (Stream<Path> files = Files.list(shared.resolve(model).resolve("model"))) {
            for (Path whole : files.toList()) {
                byte[] bytes = Files.readAllBytes(whole);
                boolean chosen = whole.getFileName().toString().equals(file);
                Files.write(copy.resolve(whole.getFileName()), Arrays.copyOf(bytes, bytes.length - (chosen ? 9 : 0)));
            }
        }
        return copy;
    }

    private static String at(String name) {
        return shared.resolve(name).toString();
    }

    private static void assertMistake(Outcome outcome, String... words) {
        assertThat(outcome.err()).contains(words).doesNotContain("\tat ");
        assertThat(outcome.exit()).isEqualTo(2);
    }
}
