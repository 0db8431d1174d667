package org.drgan.cli.ablation;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.drgan.cli.shared.Progress;
import org.drgan.pages.Amounts;

/** Shows the progress of an ablation: steps of all tasks together, and the state of each running task. */
public final class AblationProgress implements Workers.Listener, AutoCloseable {
    private final PrintWriter err;
    private final AblationFolder folder;
    private final Done done;
    private final Progress progress;
    private final Map<AblationTask, Long> reached = new HashMap<>();
    private final Map<AblationTask, Long> begun = new HashMap<>();
    private final Map<AblationTask, String> now = new LinkedHashMap<>();

    /** Called after each finished task. */
    @FunctionalInterface
    public interface Done {
        void task(AblationTask task) throws IOException;
    }

    public AblationProgress(String what, List<AblationTask> left, AblationFolder folder, PrintWriter err, Done done) {
        this.err = err;
        this.folder = folder;
        this.done = done;
        left.forEach(task -> reached.put(task, Math.min(task.steps(), task.reached(folder))));
        this.progress = Progress.of(
                what,
                "steps",
                left.stream()
                        .mapToLong(task -> task.steps() - reached.getOrDefault(task, 0L))
                        .sum());
    }

    @Override
    public void begun(AblationTask task) {
        begun.put(task, System.nanoTime());
        long from = reached.getOrDefault(task, 0L);
        progress.above(task.name() + (from > 0 ? ": continued from step " + from : ": started"), err);
    }

    @Override
    public void at(AblationTask task, long step, String what) {
        now.put(task, task.name() + " " + (what.equals("training") ? "at " + step : what));
        progress.note(String.join(", ", now.values()));
        long more = Math.min(step, task.steps()) - reached.getOrDefault(task, 0L);
        if (more > 0) {
            reached.merge(task, more, Long::sum);
            progress.advance(more);
        }
    }

    @Override
    public void ended(AblationTask task, String problem) throws IOException {
        now.remove(task);
        at(task, task.steps(), "");
        now.remove(task);
        double seconds = (System.nanoTime() - begun.getOrDefault(task, System.nanoTime())) * 1e-9;
        progress.above(
                task.name() + (problem.isEmpty() ? ": done" : ": failed") + " after " + Amounts.duration(seconds)
                        + (problem.isEmpty() ? measured(task) : ": " + problem),
                err);
        if (problem.isEmpty()) {
            done.task(task);
        }
    }

    private String measured(AblationTask task) throws IOException {
        if (task.kind() != AblationTask.Kind.RUN) {
            return "";
        }
        return VariantRun.measurements(task.place(folder)).stream()
                .collect(Collectors.toMap(
                        one -> one.metric(),
                        one -> String.format(java.util.Locale.ROOT, "%s %.4g", one.metric(), one.value()),
                        (first, last) -> last,
                        LinkedHashMap::new))
                .values()
                .stream()
                .collect(Collectors.joining(", ", "; ", ""));
    }

    @Override
    public void close() {
        progress.close();
    }
}
