package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drgan.TinyModel;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.metric.Measurement;
import org.drgan.metric.ResultFile;
import org.drgan.studio.store.Database;
import org.drgan.studio.study.Studies;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study by commands alone; the answers are those that pages would have sent. */
class StudyCommandTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void prepare() throws IOException {
        TinyModel.writeWithChecksums(folder.resolve("one"), 1, TinyModel.WORDS);
        TinyModel.writeWithChecksums(folder.resolve("two"), 2, TinyModel.WORDS);
        Files.writeString(folder.resolve("sentences.txt"), "a red bird\n\na blue bird\na small bird\n");
        Files.createDirectories(folder.resolve("others"));
        for (int i = 0; i < 3; i++) {
            Pictures.write(folder.resolve("others/" + i + ".png"), new Pixels(8, 8, new byte[192]), Map.of());
        }
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    private Outcome create(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "study",
                "create",
                "--title",
                "Birds",
                "--sentences",
                at("sentences.txt"),
                "--database",
                at("s.db"),
                "--model",
                at("one"),
                "--model",
                at("two"),
                "--trials",
                "3",
                "--participants",
                "2"));
        arguments.addAll(List.of(more));
        return Outcome.of(arguments.toArray(String[]::new));
    }

    private void takePart(String id, int participants) throws IOException {
        try (Database database = Database.open(at("s.db"))) {
            Studies studies = new Studies(database);
            for (int i = 0; i < participants; i++) {
                Studies.Participant one = studies.join(id).orElseThrow();
                for (int trial = 0; trial < one.trials().size(); trial++) {
                    int place = Math.max(0, one.trials().get(trial).arms().indexOf(1));
                    Studies.Progress progress = studies.progress(one.token()).orElseThrow();
                    studies.answer(progress, trial, "answer-" + trial, List.of(place), 2000);
                }
            }
        }
    }

    @Test
    void aStudyIsMadeTakenPartInAndEvaluated() throws IOException {
        Outcome made = create("--pictures", "black=" + at("others"));
        assertThat(made.exit()).as(made.err()).isZero();
        assertThat(made.err()).contains("/study/", "frozen");
        String id = made.out().strip();
        takePart(id, 1);
        Outcome early = Outcome.of("study", "results", id, "--database", at("s.db"));
        assertThat(early.exit()).isEqualTo(2);
        assertThat(early.err()).contains("1 of 2 planned participants");
        takePart(id, 1);
        Path metrics = folder.resolve("metrics.jsonl");
        Outcome results = Outcome.of(
                "study", "results", id, "--database", at("s.db"), "--json", metrics.toString(), "--arm", "two");
        assertThat(results.exit()).as(results.err()).isZero();
        assertThat(results.out()).contains("two", "H.P. 100.0 %", "black", "Holm");
        Measurement row = ResultFile.read(metrics).get(0);
        assertThat(row.metric()).isEqualTo("H.P.");
        assertThat(row.value()).isEqualTo(1);
        assertThat(row.beside()).containsEntry("participants", 2.0);
        assertThat(row.protocol().hashes()).containsKey("study");
        Outcome exported = Outcome.of("study", "export", id, "--database", at("s.db"), "--out", at("study.csv"));
        assertThat(exported.exit()).isZero();
        assertThat(Files.readAllLines(folder.resolve("study.csv"))).hasSize(2 + 2 * 6);
        Outcome.of("study", "export", id, "--database", at("s.db"), "--out", at("study.json"));
        assertThat(Files.readString(folder.resolve("study.json"))).contains("protocolSha256", "\"answers\"");
    }

    @Test
    void mistakesAreSaid() throws IOException {
        assertThat(create("--pictures", "black=" + at("none")).err()).contains("there is no folder");
        Files.delete(folder.resolve("others/2.png"));
        assertThat(create("--pictures", "black=" + at("others")).err()).contains("2 files", "3 sentences");
        assertThat(create("--anchor", "one").err()).contains("anchor");
        assertThat(create("--pictures", "black=" + at("others"), "--anchor", "black")
                        .err())
                .as("said before anything is drawn")
                .contains("an anchor needs the kind RANK")
                .doesNotContain("drawing");
        assertThat(create("--model", at("one")).err()).contains("different names");
        assertThat(create("--kind", "none").exit()).isEqualTo(2);
        Files.writeString(folder.resolve("sentences.txt"), "xyzzy\n");
        Outcome unknown = create();
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.err()).contains("one: ", "xyzzy");
        Outcome none = Outcome.of("study", "results", "nothing", "--database", at("none.db"));
        assertThat(none.err()).contains("there is no database");
    }

    @Test
    void thePowerGrowsWithTheParticipants() {
        Outcome told = Outcome.of("study", "simulate", "--share", "0.6", "--studies", "200");
        assertThat(told.exit()).isZero();
        List<String> lines = told.out().lines().toList();
        assertThat(lines).hasSize(11);
        assertThat(lines.get(10)).contains("240", "100 %");
        assertThat(Outcome.of("study", "simulate", "--share", "2").exit()).isEqualTo(2);
    }
}
