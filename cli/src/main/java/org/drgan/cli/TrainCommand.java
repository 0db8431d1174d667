package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.drgan.cli.options.ComputeOptions;
import org.drgan.cli.options.SettingsOptions;
import org.drgan.cli.options.TrainingOptions;
import org.drgan.cli.shared.RunFolder;
import org.drgan.cli.shared.Team;
import org.drgan.cli.shared.TrainingProgress;
import org.drgan.cli.shared.TrainingRun;
import org.drgan.cli.shared.UserMistake;
import org.drgan.model.MatchingModel;
import org.drgan.model.Provenance;
import org.drgan.settings.Settings;
import org.drgan.train.TrainingSession;
import org.drgan.train.log.LogNames;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains generator and discriminators. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Trains DR-GAN, and first the matching model (DAMSM) if there is none.",
        description = {
            "Ctrl-C writes a checkpoint and stops; --resume continues from it, with the same result as an unbroken run.",
            "The run folder shows the progress: samples/ (real.png, and generated pictures for the same sentences"
                    + " over time), log.jsonl, and events/ for TensorBoard."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drgan train --preset demo",
            "  drgan train --preset photos-64 --data photos/ --damsm runs/photos-64-damsm --set train.batchSize=8",
            "  drgan train --out runs/demo --resume"
        })
final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions given;

    @Option(
            names = "--damsm",
            paramLabel = "DIR",
            description = "the matching model's run folder; default: the run folder's name with "
                    + DamsmTrainCommand.SUFFIX + " appended; it is trained first if it does not exist")
    private @Nullable Path matching;

    @Mixin
    private TrainingOptions training;

    @Mixin
    private ProcessOptions processes;

    @Mixin
    private ComputeOptions compute; // read as settings: options that are not given keep the preset's values

    @Override
    public Integer call() throws IOException {
        RunFolder folder = new RunFolder(training.folder(given.name()), "drgan train", MatchingModel.GENERATOR);
        if (training.dryRun()) {
            return dryRun(folder) ? 0 : Failures.FAILURE;
        }
        folder.check(training.resume(), given.hasPreset());
        Settings chosen = settings(folder, matching);
        boolean named = !chosen.train().matching().isEmpty();
        Path trained = named ? Path.of(chosen.train().matching()) : usualMatching(folder);
        boolean ready = named || Provenance.isFinished(trained); // checked before any process writes
        if (!ready) {
            TrainingSession.requireRoomForGan(chosen);
            TrainingSession.requireSharedDamsm(chosen, processes.size());
        }
        TrainingSession.requireSharedGan(chosen, processes.size());
        try (Team team = processes.join()) {
            return team.run(all -> {
                if (ready || trainMatching(trained, all)) {
                    train(folder, named ? chosen : settings(folder, trained), all);
                }
                return 0;
            });
        }
    }

    private void train(RunFolder folder, Settings settings, Team team) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Path run = folder.folder();
        try (TrainingProgress progress = TrainingProgress.of(team, err, TrainCommand::isMain);
                TrainingSession session =
                        folder.open(() -> TrainingSession.gan(settings, run, progress, team.processes()))) {
            TrainingRun.run(session, training.resume(), progress, folder, team, out, err, () -> {
                Path model = run.resolve("model");
                out.println("The model is in " + model + ", sample pictures are in " + run.resolve("samples") + ".");
                out.println("Draw with it:     drgan generate \"" + sentence(run) + "\" --model " + model);
            });
        }
    }

    /**
     * Tries this training, and that of the matching model if it is not trained yet; returns whether both fit into
     * memory.
     */
    private boolean dryRun(RunFolder folder) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        folder.check(training.resume(), given.hasPreset());
        Settings asked = settings(folder, matching);
        boolean fits = true;
        boolean named = !asked.train().matching().isEmpty();
        boolean trained = !named && Provenance.isFinished(usualMatching(folder));
        if (!named && !trained) {
            fits = DryRunReport.damsm(given.resolve(null, training.onNan()), out, err);
        }
        Settings settings = trained ? settings(folder, usualMatching(folder)) : asked;
        return UserMistake.reading(() -> DryRunReport.gan(settings, out, err)) && fits;
    }

    private Settings settings(RunFolder folder, @Nullable Path damsm) {
        List<String> overrides = new ArrayList<>(training.overrides("train"));
        if (damsm != null) {
            overrides.add("train.matching=" + damsm);
        }
        return given.resolve(training.resume() ? folder.config() : null, overrides);
    }

    /**
     * The folder beside this run, or the default folder of {@code drgan damsm train} if it holds a model of the same
     * data.
     */
    private Path usualMatching(RunFolder folder) {
        Path usual = Path.of("runs", given.name() + DamsmTrainCommand.SUFFIX);
        Path beside = folder.folder().resolveSibling(folder.folder().getFileName() + DamsmTrainCommand.SUFFIX);
        return !Files.exists(beside) && Files.isDirectory(usual.resolve("model")) && isOfTheseData(usual)
                ? usual
                : beside;
    }

    /** Whether a matching model was trained on the data of this training. */
    private boolean isOfTheseData(Path trained) {
        Path config = trained.resolve("model").resolve(Settings.FILE);
        if (!Files.isRegularFile(config)) {
            return false;
        }
        String before = Settings.of(List.of(config.toString()), List.of())
                .withAbsolutePaths()
                .data()
                .source();
        String now = given.resolve(null, List.of()).withAbsolutePaths().data().source();
        return before.equals(now);
    }

    /** Trains the matching model, or resumes its training; returns whether it is finished. */
    private boolean trainMatching(Path run, Team team) throws IOException {
        RunFolder folder = DamsmTrainCommand.folder(run);
        boolean begun = folder.isBegun();
        PrintWriter err = spec.commandLine().getErr();
        if (team.first()) {
            err.println(
                    begun
                            ? "Continuing with the matching model in " + run + "."
                            : "Training the matching model first, in " + run + ".");
            err.flush();
        }
        return DamsmTrainCommand.train(
                given.resolve(begun ? folder.config() : null, training.onNan()),
                folder,
                begun,
                team,
                spec.commandLine().getOut(),
                err,
                () -> {});
    }

    /** The values to show of some twenty: the discriminators' accuracy, and the matching loss. */
    private static boolean isMain(String name) {
        return name.endsWith("_accuracy") && !name.endsWith("matching_accuracy")
                || name.equals(LogNames.MATCHING_WORDS)
                || name.equals(LogNames.MATCHING_SENTENCE);
    }

    private static String sentence(Path run) {
        try {
            return Files.readAllLines(run.resolve("samples").resolve("sentences.txt")).stream()
                    .findFirst()
                    .orElse("");
        } catch (IOException unreadable) {
            return "…"; // only an example
        }
    }
}
