package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.drgan.train.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training in several processes through the command line; what they compute is tested where it is computed. */
class ProcessesTest {
    @TempDir
    private Path folder;

    /** This process is the first and starts the other. */
    @Test
    void twoProcessesTrainAModel() throws IOException {
        Path run = folder.resolve("damsm");
        Outcome outcome = train(run, "--processes", "2");
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out()).containsOnlyOnce("The matching model is in " + run.resolve("model"));
        assertThat(run.resolve("checkpoints/step-000004")).exists();
        assertThat(Files.readString(run.resolve(Run.LOG))).contains("\"step\":4");
    }

    @Test
    void numbersThatDoNotDivideTheBatchAreRefused() throws IOException {
        Path run = folder.resolve("damsm");
        Outcome outcome = train(run, "--processes", "3");
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("3 processes cannot share batches of 4 pictures (damsm.batchSize)", "[1, 2, 4]");
        assertThat(train(run, "--processes", "4", "--set=synchroniseNorms=false")
                        .err())
                .contains("use one of the numbers [1, 2]");
        assertThat(train(run, "--processes", "4", "--accumulate", "2").err())
                .contains("in 2 parts (damsm.accumulate): use one of the numbers [1, 2]");
        assertThat(train(run, "--processes", "-1").exit()).isEqualTo(2);
        assertThat(run).doesNotExist();
    }

    @Test
    void pairsStayTogether() throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "train", "--out", folder.resolve("gan").toString(), "--damsm", folder.toString(), "--processes", "4"));
        arguments.addAll(TrainCommandTest.TINY);
        arguments.addAll(List.of("--set=train.batchSize=4", "--set=train.pairs=true"));
        Outcome outcome = Outcome.of(arguments.toArray(String[]::new));
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).contains("which are pairs: use one of the numbers [1, 2]");
    }

    private static Outcome train(Path run, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("damsm", "train", "--out", run.toString()));
        arguments.addAll(TrainCommandTest.TINY);
        arguments.addAll(List.of(more));
        return Outcome.of(arguments.toArray(String[]::new));
    }
}
