package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.drgan.cli.ablation.AblationFolder;
import org.drgan.cli.ablation.AblationForecast;
import org.drgan.cli.ablation.AblationProgress;
import org.drgan.cli.ablation.AblationReport;
import org.drgan.cli.ablation.AblationTask;
import org.drgan.cli.ablation.TaskVoice;
import org.drgan.cli.ablation.TaskWork;
import org.drgan.cli.ablation.Workers;
import org.drgan.cli.shared.Ending;
import org.drgan.cli.shared.UserMistake;
import org.drgan.files.FolderLock;
import org.drgan.metric.Metric;
import org.drgan.settings.AblationPlan;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains variants of DR-GAN and compares them. */
@Command(
        name = "ablate",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Trains variants with the same budget and several seeds, then evaluates and compares them.",
        description = {
            "Trains the evaluators first, then each variant with each seed. All results are kept in --out. Ctrl-C stops it"
                    + " at any time, and the same command continues. A variant or a seed can be added to the plan later.",
            "Results: a table here, results.jsonl and index.html in --out, updated after each training run."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drgan ablate --config configs/ablation-tiny.yml",
            "  drgan ablate --config configs/ablation-birds.yml --jobs 2 --dry-run",
            "  drgan ablate --config configs/ablation-birds.yml --jobs 2"
        })
final class AblateCommand implements Callable<Integer> {
    private static final int TRUSTED = 3; // seeds; with fewer, the spread is not reliable

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the plan, for example configs/ablation-birds.yml; default: the plan in --out")
    private @Nullable Path config;

    @Option(names = "--out", paramLabel = "DIR", description = "output folder; default: runs/ and the name of the plan")
    private @Nullable Path out;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "training runs at the same time, with one thread each unless the plan sets it;"
                    + " default: ${DEFAULT-VALUE}")
    private int jobs = 1;

    @Option(
            names = "--damsm",
            paramLabel = "DIR",
            description = "the matching model for all generators; default: one is trained first")
    private @Nullable Path damsm;

    @Option(
            names = {"--dry-run", "--list"},
            description = "print finished and remaining tasks and the estimated time")
    private boolean list;

    @Option(names = "--task", hidden = true, description = "do only this task, as a worker process")
    private @Nullable String task;

    @Override
    public Integer call() throws IOException {
        if (jobs < 1) {
            throw new UserMistake("--jobs must be positive, but is " + jobs);
        }
        if (config == null && out == null) {
            throw new ParameterException(spec.commandLine(), "name the plan with --config FILE");
        }
        AblationFolder folder = new AblationFolder(out != null ? out : Path.of("runs", name()));
        PrintWriter err = spec.commandLine().getErr();
        if (task != null) {
            try (TaskVoice voice = TaskVoice.ofProcess(err)) {
                return new TaskWork(AblationPlan.read(folder.plan()), folder, voice).run(task);
            }
        }
        AblationPlan plan = AblationPlan.read(config != null ? config : folder.plan());
        List<AblationTask> tasks = AblationFolder.tasks(plan);
        requireMeasurable(plan);
        folder.requireSame(plan);
        if (list) {
            new AblationForecast(plan, folder, jobs)
                    .print(tasks, spec.commandLine().getOut());
            return 0;
        }
        if (plan.seeds().size() < TRUSTED) {
            err.println("A spread over " + plan.seeds().size()
                    + " training runs is not reliable: use three seeds or more.");
        }
        if (damsm != null) {
            folder.requireUsable(damsm, plan.common());
        }
        folder.make();
        try (FolderLock lock = hold(folder.folder());
                Ending ending = new Ending()) {
            folder.begin(plan);
            if (damsm != null) {
                folder.take(damsm, plan.common());
            }
            return work(plan, folder, tasks, ending, lock);
        }
    }

    private static FolderLock hold(Path folder) throws IOException {
        FolderLock lock = FolderLock.of(folder);
        if (lock == null) {
            throw new UserMistake("another process is working in " + folder
                    + ": wait for it, stop it, or name another folder with --out");
        }
        return lock;
    }

    private String name() {
        return String.valueOf(java.util.Objects.requireNonNull(config).getFileName())
                .replaceFirst("\\.ya?ml$", "");
    }

    private static void requireMeasurable(AblationPlan plan) {
        Set<Metric> metrics = AblationFolder.metrics(plan);
        boolean read = metrics.contains(Metric.ATTRIBUTES) || metrics.contains(Metric.DIVERSITY);
        if (read
                && plan.judges().attributes().isEmpty()
                && !plan.common().data().synthetic()) {
            throw new UserMistake("to measure attributes or diversity of the data in "
                    + plan.common().data().source()
                    + ", the plan must name them: judges.attributes, for example [colour, class]");
        }
    }

    private int work(AblationPlan plan, AblationFolder folder, List<AblationTask> tasks, Ending ending, FolderLock lock)
            throws IOException {
        PrintWriter console = spec.commandLine().getOut();
        AblationReport report = new AblationReport(plan, folder);
        Map<AblationTask, String> failed = new LinkedHashMap<>();
        List<AblationTask> undone = new ArrayList<>();
        for (AblationTask one : tasks) { // finds damaged results before any work starts
            if (!one.isDone(folder, plan)) {
                undone.add(one);
            }
        }
        for (boolean runs : new boolean[] {false, true}) { // training runs need all evaluators
            List<AblationTask> left = undone.stream()
                    .filter(one -> (one.kind() == AblationTask.Kind.RUN) == runs)
                    .toList();
            if (left.isEmpty() || ending.isAsked() || !failed.isEmpty()) {
                continue;
            }
            lock.requireHeld();
            try (AblationProgress progress = new AblationProgress(
                    runs ? "training runs" : "evaluators",
                    left,
                    folder,
                    spec.commandLine().getErr(),
                    one -> {
                        if (runs) {
                            report.write();
                        }
                    })) {
                failed.putAll(new Workers(folder, jobs, ending, Main.class.getName()).run(left, progress));
            }
        }
        lock.requireHeld();
        report.write();
        report.print(console);
        failed.forEach((one, problem) -> console.println("Failed: " + one.name() + ": " + problem));
        if (ending.isAsked()) {
            console.println("Stopped; the same command continues.");
        }
        console.println("Results are in " + folder.folder() + ": index.html, results.jsonl.");
        return failed.isEmpty() ? 0 : Failures.FAILURE;
    }
}
