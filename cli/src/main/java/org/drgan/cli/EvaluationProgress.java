package org.drgan.cli;

import java.util.function.IntConsumer;
import org.drgan.cli.shared.Progress;
import org.drgan.metric.Evaluation;
import org.jspecify.annotations.Nullable;

/** Shows the progress of an evaluation, step by step. */
final class EvaluationProgress implements Evaluation.Progress, AutoCloseable {
    private @Nullable Progress now;

    @Override
    public IntConsumer begin(String task, int pictures) {
        close();
        Progress progress = Progress.of(task, "pictures", pictures);
        now = progress;
        return progress::advance;
    }

    @Override
    public void close() {
        if (now != null) {
            now.close();
            now = null;
        }
    }
}
