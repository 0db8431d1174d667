package org.drgan.cli.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long SECOND = 1_000_000_000L;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);

    @Test
    void elsewhereThanOnATerminalALineComesEveryFewSeconds() {
        try (Progress progress = new Progress("drawing", "pictures", 1000, err, false, 0)) {
            for (int second = 1; second <= 12; second++) {
                progress.advance(50, second * SECOND);
            }
        }
        assertThat(said.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "drawing: 250 of 1000 pictures (25 %), 50/s, 15 s left",
                        "drawing: 500 of 1000 pictures (50 %), 50/s, 10 s left");
    }

    @Test
    void slowRatesHaveADecimalAndLongTimesAreMinutesOrHours() {
        Progress progress = new Progress("training", "steps", 1000, err, false, 0);
        progress.advance(10, SECOND);
        assertThat(progress.line(4 * SECOND)).isEqualTo("training: 10 of 1000 steps (1 %), 2.5/s, 7 min left");
        assertThat(progress.line(400 * SECOND)).endsWith("0.03/s, 11 h 0 min left");
    }

    @Test
    void aNoteStandsBesideTheNumbers() {
        Progress progress = new Progress("training", "steps", 10, err, false, 0);
        progress.note("loss 1.5");
        progress.advance(1, 6 * SECOND);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("; loss 1.5");
    }

    @Test
    void anEstimateCanBeCorrected() {
        Progress progress = new Progress("training", "steps", 10, err, false, 0);
        progress.expect(40);
        progress.advance(20, SECOND);
        assertThat(progress.line(2 * SECOND)).isEqualTo("training: 20 of 40 steps (50 %), 10/s, 2 s left");
        assertThat(TrainingProgress.expected(10, 5, 60)).isEqualTo(120);
        assertThat(TrainingProgress.expected(10, 90, 60)).isEqualTo(10);
    }

    @Test
    void onATerminalTheBarShowsTaskAndCount() {
        try (Progress progress = new Progress("drawing", "pictures", 4, err, true, 0)) {
            progress.advance(2, SECOND / 2);
            progress.note("loss 1.5");
            progress.advance(2, 2 * SECOND);
        }
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("drawing", "4/4", "100%", "loss 1.5");
    }

    @Test
    void whatIsOverAtOnceNeedsNoBar() {
        try (Progress progress = new Progress("drawing", "pictures", 4, err, true, 0)) {
            progress.advance(4, SECOND / 2);
        }
        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}
