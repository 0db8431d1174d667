package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.drgan.data.SyntheticBirds;
import org.drgan.image.Pictures;
import org.drgan.studio.store.Database;
import org.drgan.studio.study.Studies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page about trainings, of two that are as small as they come. */
class ReportCommandTest {
    @TempDir
    private Path folder;

    @Test
    void onePageTellsOfSeveralTrainingsAndWhereTheyDiffer() throws IOException {
        String damsm = at("damsm");
        assertDone(TrainCommandTest.run("damsm", "train", "--out", damsm, "--set=damsm.steps=2"));
        assertDone(TrainCommandTest.run("train", "--out", at("one"), "--damsm", damsm, "--seed=3"));
        assertDone(TrainCommandTest.run("train", "--out", at("two"), "--damsm", damsm, "--seed=4"));
        assertDone(Outcome.of("evaluate", "--model", at("one"), "--metrics=r-precision", "--count=10", "--seed=5"));
        assertThat(folder.resolve("one/evaluation/metrics.jsonl"))
                .as("a run's measures lie in it")
                .exists();

        judged("one");

        Path page = folder.resolve("report.html");
        assertDone(Outcome.of(
                "report", at("one"), at("two"), damsm, "--out", page.toString(), "--nearest=10", "--threads=1"));
        String html = Files.readString(page);
        SelfContained.check(html);
        assertThat(html)
                .contains(
                        "Pictures</h2>",
                        "for the same sentences", // though data of other seeds have other test pictures
                        "Measures</h2>",
                        "R-precision, judge trained against",
                        "H.P.",
                        "Over time</h2>",
                        "Curves</h2>",
                        "Nearest training pictures</h2>",
                        "among 10",
                        "24 real test pictures",
                        "Interpolations</h2>",
                        "Attention</h2>",
                        "Settings</h2>",
                        "Protocols</h2>")
                .containsPattern("<tr><th scope=\"row\">seed</th><td>3</td><td>4</td>")
                .doesNotContain("Not comparable", "<th scope=\"row\">model.stages</th>"); // in which they do not differ

        assertDone(Outcome.of("report", at("two"), "--out", page.toString(), "--nearest=10"));
        assertThat(Files.readString(page))
                .contains("Those that are not the default.")
                .containsPattern("<tr><th scope=\"row\">model.stages</th><td>3</td><td>2</td>")
                .doesNotContain("Measures</h2>");

        assertDone(Outcome.of("evaluate", "--model", at("two"), "--metrics=r-precision", "--count=20", "--seed=5"));
        assertDone(Outcome.of("report", at("one"), at("two"), "--out", page.toString(), "--nearest=10"));
        assertThat(Files.readString(page)).contains("Not comparable", "generated pictures: 10 / 20");
    }

    /** People judge the pictures of a run: their H.P. is one of its measures. */
    private void judged(String run) throws IOException {
        Files.writeString(folder.resolve("sentences.txt"), "a red bird\n");
        Outcome made = Outcome.of(
                "study",
                "create",
                "--title",
                "Birds",
                "--sentences",
                at("sentences.txt"),
                "--database",
                at("s.db"),
                "--model",
                at(run),
                "--model",
                at("two"),
                "--trials",
                "1",
                "--participants",
                "1");
        assertDone(made);
        String id = made.out().strip();
        try (Database database = Database.open(at("s.db"))) {
            Studies studies = new Studies(database);
            Studies.Participant one = studies.join(id).orElseThrow();
            for (int trial = 0; trial < one.trials().size(); trial++) {
                int place = Math.max(0, one.trials().get(trial).arms().indexOf(0));
                studies.answer(
                        studies.progress(one.token()).orElseThrow(), trial, "answer-" + trial, List.of(place), 2000);
            }
        }
        Path metrics = folder.resolve(run).resolve("evaluation/metrics.jsonl");
        assertDone(Outcome.of(
                "study", "results", id, "--database", at("s.db"), "--json", metrics.toString(), "--arm", run));
        assertThat(Files.readString(metrics)).contains("\"metric\":\"H.P.\"");
    }

    @Test
    void ownPicturesNeedNoTestSplit() throws IOException {
        Path own = Files.createDirectory(folder.resolve("own"));
        SyntheticBirds birds = SyntheticBirds.train(1, 6);
        for (int index = 0; index < birds.size(); index++) {
            Pictures.write(own.resolve(index + ".png"), birds.picture(index), Map.of());
            Files.write(own.resolve(index + ".txt"), birds.captions(index));
        }
        assertDone(TrainCommandTest.run(
                "damsm", "train", "--data", own.toString(), "--out", at("damsm"), "--set=damsm.steps=2"));
        assertDone(TrainCommandTest.run("train", "--data", own.toString(), "--out", at("run"), "--damsm", at("damsm")));
        Path page = folder.resolve("report.html");
        assertDone(Outcome.of("report", at("run"), "--out", page.toString()));
        assertThat(Files.readString(page))
                .contains("for the same sentences", birds.captions(0).get(0), "among 6")
                .doesNotContain("real test pictures");
    }

    @Test
    void whatIsNoRunIsRefused() throws IOException {
        Outcome outcome = Outcome.of("report", folder.toString(), "--out", at("report.html"));
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).contains("is not a run folder");
        Files.createDirectory(folder.resolve("page"));
        assertThat(Outcome.of("report", folder.toString(), "--out", at("page")).err())
                .contains("it is a folder");
        assertThat(Outcome.of("report").exit()).isEqualTo(2);
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    private static void assertDone(Outcome outcome) {
        assertThat(outcome.exit()).as(outcome.err()).isZero();
    }
}
