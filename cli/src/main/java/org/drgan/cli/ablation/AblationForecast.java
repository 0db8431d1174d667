package org.drgan.cli.ablation;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.drgan.cli.shared.UserMistake;
import org.drgan.evaluator.AttributeReaderTraining;
import org.drgan.evaluator.EvaluatorData;
import org.drgan.layout.Sentences;
import org.drgan.pages.Amounts;
import org.drgan.settings.AblationPlan;
import org.drgan.settings.Settings;
import org.drgan.tensor.Devices;
import org.drgan.train.Run;
import org.drgan.train.TrainingSteps;
import org.drgan.train.log.RunLog;

/** Prints an ablation's finished and remaining tasks and the estimated time, from its logs or from a few steps. */
public final class AblationForecast {
    private static final int TRIED = 4; // measured steps, of which the fastest counts, after one for warming up

    private final AblationPlan plan;
    private final AblationFolder folder;
    private final int jobs;
    private final Map<String, Double> known = new HashMap<>(); // seconds per step

    public AblationForecast(AblationPlan plan, AblationFolder folder, int jobs) {
        this.plan = plan;
        this.folder = folder;
        this.jobs = jobs;
    }

    public void print(List<AblationTask> tasks, PrintWriter out) throws IOException {
        Devices.threads(plan.common().threads());
        double seconds = 0;
        int measuring = 0;
        out.println(String.format(Locale.ROOT, "%-32s %-22s %14s %s", "task", "state", "ms per step", "left"));
        for (AblationTask task : tasks) {
            if (task.isDone(folder, plan)) {
                out.println(String.format(Locale.ROOT, "%-32s done", task.name()));
                continue;
            }
            long reached = Math.min(task.steps(), task.reached(folder));
            double step = secondsAStep(task, tasks);
            double left = step * (task.steps() - reached);
            seconds += left;
            if (task.kind() == AblationTask.Kind.RUN) {
                int measured = VariantRun.measured(task.place(folder)).size();
                measuring += plan.milestones().size() - measured;
            }
            out.println(String.format(
                    Locale.ROOT,
                    "%-32s %-22s %14.0f %s",
                    task.name(),
                    reached == 0 ? task.steps() + " steps to do" : "at " + reached + " of " + task.steps(),
                    1000 * step,
                    Amounts.duration(left)));
            out.flush();
        }
        OptionalDouble each = measuringSeconds(tasks);
        double all = seconds + measuring * each.orElse(0);
        out.println("Left: " + Amounts.duration(all)
                + (jobs == 1 ? "" : ", " + jobs + " at the same time: " + Amounts.duration(all / jobs))
                + ", if each has its own core; "
                + (each.isPresent()
                        ? "with " + Amounts.duration(each.getAsDouble()) + " for each of " + measuring + " evaluations."
                        : "without " + measuring + " evaluations of "
                                + plan.measure().count() + " pictures, whose time is not known yet."));
    }

    private OptionalDouble measuringSeconds(List<AblationTask> tasks) throws IOException {
        double sum = 0;
        int count = 0;
        for (AblationTask task : tasks) {
            Path file = task.place(folder).resolve(VariantRun.SECONDS);
            if (task.kind() == AblationTask.Kind.RUN && Files.exists(file)) {
                sum += seconds(file);
                count++;
            }
        }
        return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
    }

    private static double seconds(Path file) throws IOException {
        String text = Files.readString(file).strip();
        try {
            double seconds = Double.parseDouble(text);
            if (seconds >= 0 && Double.isFinite(seconds)) {
                return seconds;
            }
        } catch (NumberFormatException none) {
            text = Sentences.shorten(text);
        }
        throw new UserMistake(file + " holds '" + text
                + "', expected a number of seconds: delete the file, which is only used for estimates");
    }

    private double secondsAStep(AblationTask task, List<AblationTask> tasks) throws IOException {
        String like = task.kind() + task.variant();
        Double found = known.get(like);
        if (found == null) {
            OptionalDouble logged = OptionalDouble.empty();
            for (AblationTask other : tasks) {
                if (logged.isEmpty() && like.equals(other.kind() + other.variant())) {
                    logged = logged(other);
                }
            }
            found = logged.isPresent() ? logged.getAsDouble() : tried(task);
            known.put(like, found);
        }
        return found;
    }

    /** Seconds per step from the log of a training, if it has one. */
    private OptionalDouble logged(AblationTask task) throws IOException {
        Path log = task.place(folder).resolve(Run.LOG);
        if (!Files.exists(log)) {
            return OptionalDouble.empty();
        }
        int batch = task.kind() == AblationTask.Kind.RUN
                ? plan.common().train().batchSize()
                : plan.common().damsm().batchSize();
        return RunLog.read(log).stream()
                .map(line -> line.get("pictures_per_second"))
                .filter(Number.class::isInstance)
                .mapToDouble(rate -> batch / ((Number) rate).doubleValue())
                .average();
    }

    /** Seconds per step, measured in a few steps without a run folder. */
    private double tried(AblationTask task) throws IOException {
        switch (task.kind()) {
            case MATCHING, INDEPENDENT -> {
                try (TrainingSteps steps = TrainingSteps.damsm(plan.common())) {
                    return fastest(steps::next);
                }
            }
            case RUN -> {
                Settings settings = plan.settings(task.variant(), task.seed(), folder.matching());
                try (TrainingSteps steps = TrainingSteps.gan(settings)) {
                    return fastest(steps::next);
                }
            }
            default -> {
                EvaluatorData data = TaskWork.data(task.kind(), plan);
                AblationPlan.EvaluatorSettings evaluators = plan.judges();
                Settings settings = plan.evaluating();
                double[] least = {Double.POSITIVE_INFINITY};
                long[] since = {System.nanoTime()};
                new AttributeReaderTraining(
                                data.train(),
                                data.heads(),
                                settings.side(),
                                evaluators.fewest(),
                                settings.data().fit())
                        .train(
                                new AttributeReaderTraining.Schedule(
                                        evaluators.width(),
                                        1 + TRIED,
                                        settings.seed(),
                                        settings.precision(),
                                        settings.data().crop(),
                                        settings.data().mirror()),
                                (step, steps, loss) -> {
                                    least[0] = Math.min(least[0], (System.nanoTime() - since[0]) * 1e-9);
                                    since[0] = System.nanoTime();
                                });
                return least[0];
            }
        }
    }

    private static double fastest(Runnable step) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i <= TRIED; i++) {
            long begun = System.nanoTime();
            step.run();
            least = Math.min(least, (System.nanoTime() - begun) * 1e-9);
        }
        return least;
    }
}
