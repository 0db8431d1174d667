package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.drgan.cli.options.ComputeOptions;
import org.drgan.cli.options.SettingsOptions;
import org.drgan.cli.options.TrainingOptions;
import org.drgan.cli.shared.RunFolder;
import org.drgan.cli.shared.Team;
import org.drgan.cli.shared.TrainingProgress;
import org.drgan.cli.shared.TrainingRun;
import org.drgan.data.CaptionedPictures;
import org.drgan.model.MatchingModel;
import org.drgan.settings.Settings;
import org.drgan.train.Sources;
import org.drgan.train.TrainingSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Trains a matching model. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Trains a matching model (DAMSM), which scores how well a picture fits a sentence.",
        description =
                "Ctrl-C writes a checkpoint and stops; --resume continues from it, with the same result as an unbroken run.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  drgan damsm train --preset demo --out runs/demo-damsm",
            "  drgan damsm train --preset photos-64 --data photos/ --set damsm.batchSize=32",
            "  drgan damsm train --out runs/demo-damsm --resume"
        })
final class DamsmTrainCommand implements Callable<Integer> {
    /** Suffix of the default run folder, so that the two training runs of a preset have different folders. */
    static final String SUFFIX = "-damsm";

    private static final int TRIED = 200; // pictures whose sentences are tried

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions given;

    @Mixin
    private TrainingOptions training;

    @Mixin
    private ProcessOptions processes;

    @Mixin
    private ComputeOptions compute; // read as settings: options that are not given keep the preset's values

    @Override
    public Integer call() throws IOException {
        RunFolder folder = folder(training.folder(given.name() + SUFFIX));
        PrintWriter out = spec.commandLine().getOut();
        folder.check(training.resume(), given.hasPreset());
        Settings settings = given.resolve(training.resume() ? folder.config() : null, training.overrides("damsm"));
        if (training.dryRun()) {
            return DryRunReport.damsm(settings, out, spec.commandLine().getErr()) ? 0 : Failures.FAILURE;
        }
        Path run = folder.folder();
        TrainingSession.requireSharedDamsm(settings, processes.size());
        try (Team team = processes.join()) {
            team.run(all -> train(
                    settings,
                    folder,
                    training.resume(),
                    all,
                    out,
                    spec.commandLine().getErr(),
                    () -> {
                        out.println("The matching model is in " + run.resolve("model") + ".");
                        if (canSwap(settings)) {
                            out.println("Test it:          drgan damsm swap --model " + run);
                        }
                        out.println("Next step:        drgan train" + given.again() + " --damsm " + run);
                    }));
        }
        return 0;
    }

    /** Whether sentences of these pictures can be falsified by an attribute, as the swap test does. */
    private static boolean canSwap(Settings settings) {
        try {
            CaptionedPictures pictures = Sources.shown(settings);
            RandomGenerator random = new SplittableRandom(settings.seed());
            for (int index = 0; index < Math.min(TRIED, pictures.size()); index++) {
                for (String attribute : pictures.stated(index, 0).keySet()) {
                    if (pictures.contrast(index, 0, attribute, random).isPresent()) {
                        return true;
                    }
                }
            }
            return false;
        } catch (IOException unreadable) {
            return false; // only a suggestion is left out
        }
    }

    /** The run folder of a matching model's training. */
    static RunFolder folder(Path run) {
        return new RunFolder(run, "drgan damsm train", MatchingModel.IMAGE);
    }

    /** Trains a matching model and returns whether training is finished; parameters as for {@link TrainingRun#run}. */
    static boolean train(
            Settings settings,
            RunFolder folder,
            boolean resume,
            Team team,
            PrintWriter out,
            PrintWriter err,
            Runnable whenDone)
            throws IOException {
        try (TrainingProgress progress = TrainingProgress.of(team, err, name -> !name.endsWith("gradient"));
                TrainingSession session = folder.open(
                        () -> TrainingSession.damsm(settings, folder.folder(), progress, team.processes()))) {
            return TrainingRun.run(session, resume, progress, folder, team, out, err, whenDone);
        }
    }
}
