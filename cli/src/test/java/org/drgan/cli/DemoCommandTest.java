package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.drgan.TinyModel;
import org.drgan.cli.demo.DemoDrawing;
import org.drgan.image.Recipe;
import org.drgan.text.Tokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole demo with networks as small as they come and seconds instead of minutes. */
class DemoCommandTest {
    private static final List<String> TINY =
            TrainCommandTest.TINY.stream().filter(set -> !set.contains("steps")).toList();

    @TempDir
    private Path folder;

    @Test
    void picturesThenATrainingThenAPageOfAll() throws IOException {
        Path out = folder.resolve("demo");
        Outcome outcome = tiny("--out", out.toString(), "--model", model().toString(), "--minutes", "0.1");
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains(
                        "12 pictures",
                        "after the start",
                        out.resolve("pictures/grid.png").toString())
                .contains(out.resolve("index.html").toUri().toString());
        try (Stream<Path> files = Files.list(out.resolve("pictures"))) {
            assertThat(files).hasSize(13);
        }
        assertThat(Recipe.read(out.resolve(
                                "pictures/001-a-small-red-bird-with-blue-wings-and-a-long-yellow-beak-seed4-0.png"))
                        .orElseThrow()
                        .sentence())
                .isEqualTo(DemoDrawing.SENTENCES.get(0));
        String html = Files.readString(out.resolve("index.html"));
        SelfContained.check(html);
        DemoDrawing.SENTENCES.forEach(sentence -> assertThat(html).contains(sentence));
        String learned = Files.readAllLines(out.resolve("training/gan/samples/sentences.txt"))
                .get(0);
        assertThat(html)
                .contains("Twelve sentences", "Three stages", "4 × 4", "16 × 16", "Attention", ">beak</figcaption>")
                .contains("Training from scratch", ">real</th>", ">0:00</th>", learned, "The twelve sentences again")
                .contains(
                        "Curves",
                        "Training of the matching model",
                        "<svg",
                        "In numbers",
                        "pictures per second, training")
                .contains("What to run next", "./drgan train --out " + out.resolve("training/gan") + " --resume")
                .doesNotContain("http-equiv=\"refresh\"", "class=\"notice\"");
    }

    @Test
    void withoutTrainingThereAreThePicturesAndTheirPage() throws IOException {
        Path out = folder.resolve("demo");
        Outcome outcome = Outcome.of("demo", "--skip-training", "--out", out.toString(), "--model", model().toString());
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(Files.readString(out.resolve("index.html")))
                .contains("Twelve sentences", "What to run next")
                .doesNotContain("Training from scratch", "Curves", "http-equiv=\"refresh\"");
        assertThat(out.resolve("training")).doesNotExist();
        assertThat(Outcome.of("demo", "--skip-training", "--out", out.toString(), "--model", model().toString())
                        .exit())
                .as("its own page may be replaced")
                .isZero();
    }

    @Test
    void withoutATrainedModelTheTrainingStillRuns() throws IOException {
        Path out = folder.resolve("my demo");
        Outcome outcome = tiny("--out", out.toString(), "--minutes", "0.05");
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.err()).contains("No pictures from a trained model", "birds-64");
        assertThat(Files.readString(out.resolve("index.html")))
                .contains("the model trained here", "Training from scratch", "no model folder")
                .contains("--model &#39;" + out.resolve("training/gan/model") + "&#39;")
                .doesNotContain("The twelve sentences again");
        Outcome again = tiny("--out", out.toString(), "--minutes", "0.05");
        assertThat(again.exit()).isZero();
        assertThat(out.resolve("training-2/gan/model")).as("beside the first").isDirectory();
        assertThat(out.resolve("training/gan/model")).isDirectory();
    }

    /** The process itself, since the signal goes to a process. */
    @Test
    void endedEarlyItLeavesAPageOfWhatIsThere() throws Exception {
        Path out = folder.resolve("demo");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "demo",
                "--minutes=60",
                "--out=" + out,
                "--model=" + model()));
        command.addAll(TINY);
        command.add("--set=damsm.logEvery=1");
        Path said = folder.resolve("said.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            Path log = out.resolve("training/damsm/log.jsonl");
            for (int turn = 0; turn < 3000 && (!Files.exists(log) || Files.size(log) == 0); turn++) {
                Thread.sleep(100);
            }
            assertThat(Files.readString(out.resolve("index.html"))).contains("http-equiv=\"refresh\"");
            process.destroy(); // SIGTERM, which Java handles as it does SIGINT
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(said)).contains("The page:");
            String html = Files.readString(out.resolve("index.html"));
            SelfContained.check(html);
            assertThat(html)
                    .endsWith("</html>\n")
                    .contains("stopped early", "Twelve sentences", "Training of the matching model")
                    .doesNotContain("http-equiv=\"refresh\"");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void whereNothingCanBeWrittenItSaysSoAtOnce() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        assertMistake(Outcome.of("demo", "--out", file.toString()), "it is a file", file.toString());
        assertMistake(Outcome.of("demo", "--out", file.resolve("below").toString()), "cannot create the folder");
        Path site = Files.createDirectory(folder.resolve("site"));
        Files.writeString(site.resolve("index.html"), "<html>my own page</html>");
        assertMistake(Outcome.of("demo", "--out", site.toString()), "was not written by drgan");
        assertThat(site.resolve("index.html")).hasContent("<html>my own page</html>");
    }

    @Test
    void whatCannotBeIsRefused() {
        String out = folder.resolve("demo").toString();
        assertMistake(Outcome.of("demo", "--out", out, "--minutes", "0"), "--minutes");
        assertMistake(Outcome.of("demo", "--out", out, "--minutes", "NaN"), "--minutes");
        assertMistake(Outcome.of("demo", "--out", out, "--skip-training"), "nothing to show");
        assertMistake(
                Outcome.of(
                        "demo", "--out", out, "--model", folder.resolve("none").toString()),
                "no model folder");
    }

    private Path model() throws IOException {
        List<String> words = DemoDrawing.SENTENCES.stream()
                .flatMap(sentence -> Tokenizer.words(sentence).stream())
                .distinct()
                .toList();
        Path model = folder.resolve("model");
        return Files.exists(model) ? model : TinyModel.writeWithChecksums(model, 1, words, "data.words=20");
    }

    private static Outcome tiny(String... arguments) {
        List<String> all = new ArrayList<>(List.of("demo"));
        all.addAll(TINY);
        all.addAll(List.of(arguments));
        return Outcome.of(all.toArray(String[]::new));
    }

    private static void assertMistake(Outcome outcome, String... words) {
        assertThat(outcome.err()).contains(words).doesNotContain("\tat ");
        assertThat(outcome.exit()).isEqualTo(2);
    }
}
