package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.drgan.TinyModel;
import org.drgan.data.ImageFolderWriter;
import org.drgan.data.SyntheticBirds;
import org.drgan.image.Pictures;
import org.drgan.image.PilResize;
import org.drgan.model.MatchingModel;
import org.drgan.pages.EvaluationPage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All measures through the command line, on models that have learned nothing and a small folder of birds. */
class EvaluateCommandTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    @BeforeAll
    static void trainForTwoSteps() throws IOException {
        assertDone(TrainCommandTest.run("damsm", "train", "--out", at("damsm"), "--set=damsm.steps=2"));
        assertDone(TrainCommandTest.run("damsm", "train", "--out", at("judge"), "--set=damsm.steps=2", "--seed=9"));
        assertDone(TrainCommandTest.run("train", "--out", at("gan"), "--damsm", at("damsm"), "--set=train.steps=2"));
        ImageFolderWriter.write(
                shared.resolve("birds"),
                Map.of(
                        "train", new SyntheticBirds(SyntheticBirds.Split.ANY, 1, 60, 32),
                        "test", new SyntheticBirds(SyntheticBirds.Split.TEST, 1, 25, 32)),
                (done, total) -> {});
        Outcome trained = TrainCommandTest.run(
                "evaluator",
                "train",
                "--data",
                at("birds"),
                "--set=data.classes=true",
                "--by=size",
                "--attributes=background",
                "--out",
                at("evaluator.safetensors"),
                "--steps=2",
                "--width=4",
                "--fewest=1");
        assertDone(trained);
        assertThat(trained.out())
                .containsPattern("(?m)^ +class +[01]\\.\\d{3}  of 25$")
                .containsPattern("(?m)^ +background +[01]\\.\\d{3}  of 25$")
                .contains("drgan evaluate --features " + at("evaluator.safetensors"));
    }

    private Outcome evaluate(String... more) {
        List<String> all = new ArrayList<>(
                List.of("evaluate", "--data", at("birds"), "--features", at("evaluator.safetensors"), "--out", out()));
        all.addAll(List.of(more));
        return Outcome.of(all.toArray(String[]::new));
    }

    @Test
    void allMeasuresOfAModelComeWithTheirProtocols() throws IOException {
        Outcome outcome = evaluate(
                "--model",
                at("gan"),
                "--judge",
                at("judge"),
                "--reader",
                at("evaluator.safetensors"),
                "--count=30",
                "--seed=3");
        assertDone(outcome);
        assertThat(outcome.out()).containsPattern("(?m)^measure +value +spread +real$");
        List<JsonNode> lines = lines();
        assertThat(lines.stream()
                        .map(line -> line.at("/metric").asString())
                        .filter(name -> !name.equals("diversity, attributes"))) // such a reader may see one value only
                .containsExactly(
                        "FID",
                        "KID",
                        "IS",
                        "MS",
                        "precision",
                        "recall",
                        "R-precision, judge trained against",
                        "R-precision, judge independent",
                        "attributes",
                        "diversity, features",
                        "spectrum",
                        "spectrum, worst frequency");
        for (JsonNode line : lines) {
            assertThat(line.at("/protocol/seed").asInt()).isEqualTo(3);
            assertThat(line.at("/protocol/count").asInt())
                    .isEqualTo(line.at("/metric").asString().startsWith("diversity") ? 16 * 30 : 30);
            assertThat(line.at("/protocol/hashes/model").asString()).hasSize(64);
            assertThat(line.at("/protocol/hashes/data").asString()).hasSize(64);
            assertThat(line.at("/protocol/details/sentences").asString()).contains("round and round");
            double value = line.at("/value").asDouble();
            assertThat(outcome.out())
                    .containsPattern("(?m)^" + line.at("/metric").asString() + " +" + EvaluationPage.number(value));
        }
        assertThat(lines.get(0).at("/protocol/hashes/feature network").asString())
                .hasSize(64);
        assertThat(lines.get(2).at("/real").asDouble()).isBetween(1.0, 3.0);
        assertThat(lines.get(9).at("/protocol/details/beside them").asString())
                .as("a folder finds other pictures that fit a sentence by class")
                .contains("others that fit the same sentences");
        assertThat(lines.get(6).at("/protocol/hashes/judge"))
                .isNotEqualTo(lines.get(7).at("/protocol/hashes/judge"));
        assertThat(outcome.err()).contains("FID of 30 pictures: below 2048", "covariance is singular");
        String page = Files.readString(folder.resolve("out/index.html"));
        assertThat(page)
                .contains("R-precision, judge independent", "data:image/png;base64", "SHA-256, feature network");
        SelfContained.check(page);

        Map<Path, FileTime> before = notes();
        assertThat(before).hasSizeGreaterThanOrEqualTo(8); // four evaluators examine two kinds of pictures
        assertDone(evaluate(
                "--model", at("gan"), "--judge", at("judge"), "--count=30", "--seed=3", "--metrics=fid,r-precision"));
        assertThat(notes()).as("nothing is drawn or looked at twice").isEqualTo(before);
        assertThat(lines().subList(lines.size(), lines.size() + 3).stream()
                        .map(line -> line.at("/value").asDouble()))
                .containsExactly(
                        lines.get(0).at("/value").asDouble(),
                        lines.get(6).at("/value").asDouble(),
                        lines.get(7).at("/value").asDouble());
    }

    @Test
    void aListOfSentencesThatIsShorterThanTheCountGoesRoundAndSaysSo() throws IOException {
        Outcome outcome = evaluate("--model", at("gan"), "--metrics=fid", "--count=260");
        assertDone(outcome);
        assertThat(outcome.err()).contains("The test data have 250 sentences for 260 pictures: sentences are repeated");
        assertThat(lines().get(0).at("/protocol/count").asInt()).isEqualTo(260);
        assertThat(Files.readString(folder.resolve("out/index.html"))).contains("sentences are repeated");
    }

    /** Without --out they have a folder of their own, since a report shows measures without a choice. */
    @Test
    void theBestOfSeveralIsMeasuredAndShown() throws IOException {
        Path run = folder.resolve("run");
        TinyModel.writeChoosing(run.resolve("model"), "data.count=60");
        Outcome outcome = Outcome.of(
                "evaluate", "--model=" + run, "--metrics=spectrum", "--count=8", "--best-of=2", "--threads=1");
        assertDone(outcome);
        String kept = Files.readString(run.resolve("evaluation-best-of-2/metrics.jsonl"));
        assertThat(kept).contains("best of 2 by ", "\"discriminator\"");
        assertThat(run.resolve("evaluation")).doesNotExist();
        assertThat(Files.readString(run.resolve("evaluation-best-of-2/index.html")))
                .contains("run, best of 2");
        Path sheet = folder.resolve("sheet.png");
        assertDone(Outcome.of("evaluate", "sheet", "--model=" + run, "--best-of=3", "--out=" + sheet));
        Path one = folder.resolve("one.png");
        String first = "a small red bird with blue wings and a long yellow beak";
        assertDone(Outcome.of("generate", first, "--model=" + run, "--seed=100", "--best-of=3", "--out=" + one));
        assertThat(PilResize.resize(Pictures.read(one), 128, 128).rgb())
                .isEqualTo(Pictures.read(sheet).crop(0, 0, 128, 128).rgb());
        Files.writeString(run.resolve("model/discriminator-features.safetensors"), "no weights");
        assertMistake(
                Outcome.of("evaluate", "--model=" + run, "--metrics=spectrum", "--count=8", "--best-of=2"),
                "is not the file that was stored");
    }

    @Test
    void theBestOfSeveralNeedsAModelWithADiscriminator() {
        assertMistake(
                evaluate("--model", at("gan"), "--count=20", "--best-of=4"), "cannot choose among pictures", at("gan"));
        assertMistake(evaluate("--model", at("gan"), "--count=20", "--best-of=0"), "--best-of must be from 1 to 64");
        assertMistake(evaluate("--pictures", at("birds"), "--best-of=4"), "use it with --model, without --pictures");
    }

    /** A model that is given away may lack the image encoder; its text encoder tells. */
    @Test
    void norWhereTheModelHasNoImageEncoder() throws IOException {
        Path bare = Files.createDirectories(folder.resolve("bare"));
        try (var files = Files.list(Path.of(at("gan"), "model"))) {
            for (Path file :
                    files.filter(file -> !file.endsWith(MatchingModel.IMAGE)).toList()) {
                Files.copy(file, bare.resolve(file.getFileName()));
            }
        }
        assertMistake(
                evaluate("--model", bare.toString(), "--judge", at("damsm"), "--count=20"),
                "--judge " + at("damsm") + " has the text encoder that the generator was trained with");
    }

    @Test
    void noEvaluatorMayBeWhatTheGeneratorWasTrainedWith() {
        assertMistake(
                evaluate("--model", at("gan"), "--judge", at("damsm"), "--count=20"),
                "--judge",
                "the network that the generator was trained with");
        assertMistake(
                Outcome.of("evaluate", "--model", at("gan"), "--features", at("damsm"), "--data", at("birds")),
                "--features",
                "is the network that");
        Outcome alone = evaluate("--model", at("gan"), "--count=20", "--metrics=r-precision");
        assertDone(alone);
        assertThat(alone.err()).contains("uses only the matching model");
        assertDone(Outcome.of(
                "evaluate",
                "--model",
                at("gan"),
                "--features",
                at("judge"),
                "--data",
                at("birds"),
                "--out",
                out(),
                "--count=20",
                "--metrics=fid,kid"));
    }

    @Test
    void aFolderOfPicturesIsEvaluatedAndForeignFilesAreSkipped() throws IOException {
        Path others = folder.resolve("others");
        copyBirds(others);
        Files.writeString(others.resolve("notes.txt"), "no picture");
        Outcome outcome = evaluate("--pictures", others.toString(), "--preset", preset());
        assertDone(outcome);
        assertThat(outcome.err()).contains("1 files in " + others + " are not pictures");
        Map<String, Double> values = values();
        assertThat(values)
                .containsOnlyKeys(
                        "FID", "KID", "IS", "MS", "precision", "recall", "spectrum", "spectrum, worst frequency");
        assertThat(values.get("FID")).as("they are the test pictures").isLessThan(1e-6);
        assertThat(values.get("precision")).isEqualTo(1);

        assertMistake(
                evaluate("--pictures", others.toString(), "--preset", preset(), "--metrics=diversity"),
                "diversity cannot be measured",
                "use --model");
        assertMistake(
                evaluate("--pictures", others.toString(), "--preset", preset(), "--count=26"),
                "holds 25 pictures, but --count asks for 26");
        assertMistake(
                evaluate(
                        "--pictures",
                        others.toString(),
                        "--preset",
                        preset(),
                        "--judge",
                        at("judge"),
                        "--metrics",
                        "r-precision"),
                "r-precision cannot be measured",
                "metadata.jsonl");
        try (Stream<Path> files = Files.list(others)) {
            for (Path file : files.sorted().limit(14).toList()) {
                Files.writeString(file, "torn");
            }
        }
        Outcome torn = evaluate("--pictures", others.toString(), "--preset", preset());
        assertThat(torn.exit()).isNotZero();
        assertThat(torn.err()).contains("more than half");
    }

    @Test
    void aListOfSentencesBesideThePicturesServesMeasuresOfSentences() throws IOException {
        Path listed = folder.resolve("listed");
        ImageFolderWriter.write(
                listed, Map.of("any", new SyntheticBirds(SyntheticBirds.Split.TEST, 1, 12, 32)), (done, total) -> {});
        assertDone(evaluate(
                "--pictures",
                listed.toString(),
                "--preset",
                preset(),
                "--judge",
                at("judge"),
                "--reader",
                at("evaluator.safetensors"),
                "--metrics=r-precision,attributes"));
        assertThat(values()).containsOnlyKeys("R-precision, judge independent", "attributes");
        assertThat(lines().get(1).at("/beside").propertyNames()).contains("background", "background, real");
    }

    @Test
    void aReferenceIsMadeUsedAndRefusedWhenAnotherNetworkMadeIt() throws IOException {
        String reference = folder.resolve("reference.safetensors").toString();
        assertDone(evaluate("--model", at("gan"), "--count=20", "--metrics=fid,ms", "--reference", reference));
        assertThat(Path.of(reference)).exists();
        assertDone(evaluate("--model", at("gan"), "--count=20", "--metrics=fid,ms", "--reference", reference));
        assertThat(lines().get(2).at("/value")).isEqualTo(lines().get(0).at("/value"));
        assertThat(lines().get(3).at("/value")).isEqualTo(lines().get(1).at("/value"));
        assertMistake(
                Outcome.of(
                        "evaluate",
                        "--model",
                        at("gan"),
                        "--features",
                        at("judge"),
                        "--data",
                        at("birds"),
                        "--out",
                        out(),
                        "--count=20",
                        "--metrics=fid",
                        "--reference",
                        reference),
                "made with another feature network",
                "classifier trained on the data",
                "codes of a matching model");
        assertMistake(
                evaluate(
                        "--model",
                        at("gan"),
                        "--reference",
                        folder.resolve("none.npz").toString()),
                "there is no reference",
                ".safetensors");
        Path text = Files.writeString(folder.resolve("text.npz"), "no archive");
        assertMistake(evaluate("--model", at("gan"), "--reference", text.toString()), "not an .npz file");

        Path birds = folder.resolve("others");
        Outcome made =
                Outcome.of("data", "make", "birds", "--count=25", "--size=32", "--seed=9", "--out", birds.toString());
        assertDone(made);
        Path nowhere = folder.resolve("nothing-came-of-it");
        Outcome refused = Outcome.of(
                "evaluate",
                "--model",
                at("gan"),
                "--features",
                at("evaluator.safetensors"),
                "--data",
                birds.toString(),
                "--out",
                nowhere.toString(),
                "--count=20",
                "--metrics=fid",
                "--reference",
                reference);
        assertMistake(refused, "made of other pictures", "real pictures of");
        assertThat(nowhere).doesNotExist();
    }

    @Test
    void whatCannotBeMeasuredIsRefusedBeforeTheWork() throws IOException {
        assertMistake(evaluate("--model", at("gan"), "--metrics=fit"), "no measure 'fit'", "precision-recall");
        assertMistake(evaluate("--model", at("gan"), "--metrics=attributes"), "--reader");
        assertMistake(evaluate("--model", at("gan"), "--count=0"), "--count must be positive");
        assertMistake(evaluate("--model", at("gan"), "--count=5"), "too few pictures");
        assertMistake(
                Outcome.of("evaluate", "--model", at("gan"), "--metrics=is", "--features", at("judge")),
                "is cannot be measured",
                "a feature network that predicts classes");
        assertMistake(evaluate("--model", folder.toString()), "not a whole model");
        assertMistake(evaluate("--pictures", folder.resolve("none").toString()), "there is no folder");
        assertMistake(evaluate("--pictures", shared.resolve("empty").toString()), "there is no folder");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertMistake(evaluate("--pictures", empty.toString()), "holds no picture");
        assertMistake(
                TrainCommandTest.run("evaluator", "train", "--by=colour", "--out", at("x.safetensors")),
                "no picture has the attribute colour",
                "size");
        assertMistake(Outcome.of("evaluator"), "name a subcommand");
        assertMistake(
                TrainCommandTest.run(
                        "evaluator",
                        "train",
                        "--data",
                        at("birds"),
                        "--by=size",
                        "--fewest=1000",
                        "--out",
                        at("x.safetensors")),
                "'class' has fewer than two values with 1000 pictures each");

        Path one = folder.resolve("one");
        copyBirds(one);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 25; i++) {
            lines.append(String.format(
                    "{\"file_name\": \"%02d.png\", \"text\": [\"a bird of number %d\"], \"split\": \"test\", \"class\": 1}%n",
                    i, i));
        }
        Files.writeString(one.resolve("metadata.jsonl"), lines.toString());
        assertMistake(
                Outcome.of(
                        "evaluate",
                        "--model",
                        at("gan"),
                        "--data",
                        one.toString(),
                        "--set=data.classes=true",
                        "--metrics=r-precision",
                        "--out",
                        out(),
                        "--count=20"),
                "two classes or more",
                "are of the same");
    }

    /** The test birds as plain files. */
    private static void copyBirds(Path into) throws IOException {
        Files.createDirectories(into);
        try (Stream<Path> files = Files.list(shared.resolve("birds/test"))) {
            List<Path> sorted = files.sorted().toList();
            for (int i = 0; i < sorted.size(); i++) {
                Files.copy(sorted.get(i), into.resolve(String.format("%02d.png", i)));
            }
        }
    }

    /** A preset with the tiny models' size. */
    private static String preset() {
        return at("gan/config.yml");
    }

    private Map<Path, FileTime> notes() throws IOException {
        Map<Path, FileTime> times = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder.resolve("out/parts"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                times.put(file, Files.getLastModifiedTime(file));
            }
        }
        return times;
    }

    private List<JsonNode> lines() throws IOException {
        return Files.readAllLines(folder.resolve("out/metrics.jsonl")).stream()
                .map(JSON::readTree)
                .toList();
    }

    private Map<String, Double> values() throws IOException {
        Map<String, Double> values = new TreeMap<>();
        lines().forEach(line ->
                values.put(line.at("/metric").asString(), line.at("/value").asDouble()));
        return values;
    }

    private String out() {
        return folder.resolve("out").toString();
    }

    private static String at(String name) {
        return shared.resolve(name).toString();
    }

    private static void assertDone(Outcome outcome) {
        assertThat(outcome.exit()).as(outcome.err()).isZero();
    }

    private static void assertMistake(Outcome outcome, String... words) {
        assertThat(outcome.err()).contains(words).doesNotContain("\tat ");
        assertThat(outcome.exit()).isEqualTo(2);
    }
}
