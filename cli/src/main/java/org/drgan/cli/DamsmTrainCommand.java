package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.drgan.cli.shared.Course;
import org.drgan.cli.shared.RunFolder;
import org.drgan.cli.shared.TrainingProgress;
import org.drgan.model.MatchingModel;
import org.drgan.settings.Settings;
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
        header = "Trains a matching model (DAMSM): which words belong to which parts of which picture.",
        description = "Ctrl-C writes a checkpoint and ends; --resume goes on from it as if nothing had happened.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  drgan damsm train --preset demo --out runs/demo-damsm",
            "  drgan damsm train --preset photos-64 --data photos/ --set damsm.batchSize=32",
            "  drgan damsm train --out runs/demo-damsm --resume"
        })
final class DamsmTrainCommand implements Callable<Integer> {
    /** What the default run folder's name ends in, so that both trainings of a preset have their own. */
    static final String SUFFIX = "-damsm";

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions given;

    @Mixin
    private CourseOptions course;

    @Mixin
    private ComputeOptions compute; // read as settings: what is not given stays as the preset has it

    @Override
    public Integer call() throws IOException {
        RunFolder folder = folder(course.folder(given.name() + SUFFIX));
        PrintWriter out = spec.commandLine().getOut();
        if (!course.dryRun()) {
            folder.check(course.resume(), given.hasPreset());
        }
        Settings settings = given.resolve(course.resume() ? folder.config() : null, course.overrides("damsm"));
        if (course.dryRun()) {
            return DryRunReport.damsm(settings, out, spec.commandLine().getErr()) ? 0 : Failures.FAILURE;
        }
        Path run = folder.folder();
        train(settings, folder, course.resume(), out, spec.commandLine().getErr(), () -> {
            out.println("The matching model is in " + run.resolve("model") + ".");
            out.println("What it sees:     drgan damsm swap --model " + run);
            out.println("The next step:    drgan train" + given.again() + " --damsm " + run);
        });
        return 0;
    }

    /** A run folder for the training of a matching model. */
    static RunFolder folder(Path run) {
        return new RunFolder(run, "drgan damsm train", MatchingModel.IMAGE);
    }

    /** Trains a matching model and returns whether it came to its end; parameters as {@link Course#run}. */
    static boolean train(
            Settings settings, RunFolder folder, boolean resume, PrintWriter out, PrintWriter err, Runnable whenDone)
            throws IOException {
        try (TrainingProgress progress = new TrainingProgress(err, name -> !name.endsWith("gradient"));
                TrainingSession session =
                        folder.open(() -> TrainingSession.damsm(settings, folder.folder(), progress))) {
            return Course.run(session, resume, progress, folder, out, err, whenDone);
        }
    }
}
