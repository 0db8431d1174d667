package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.drgan.cli.shared.UserMistake;
import org.drgan.evaluator.JudgeData;
import org.drgan.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains an attribute reader on real pictures and says how good it is on others. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Trains a reader of attributes on real pictures and tests it on real pictures of the split 'test'.",
        description = "Pictures, their size and how they become square are the preset's, so that the reader fits the"
                + " models trained with it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  drgan reader train --out birds.safetensors",
            "  drgan reader train --preset photos-64 --data photos/ --attributes colour,class --out photos.safetensors"
        })
final class ReaderTrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions given;

    @Option(
            names = "--attributes",
            paramLabel = "NAME",
            split = ",",
            description = "which attributes to read; default for birds: all")
    private List<String> attributes = new ArrayList<>();

    @Mixin
    private JudgeTraining training;

    @Mixin
    private ComputeOptions compute; // read as settings: what is not given stays as the preset has it

    @Override
    public Integer call() throws IOException {
        Settings settings = given.resolve(null, List.of());
        training.check(settings);
        training.run(settings, UserMistake.reading(() -> JudgeData.reader(settings, attributes)));
        PrintWriter console = spec.commandLine().getOut();
        console.println("The reader is in " + training.out() + ".");
        console.println("Judge a model:    drgan evaluate attributes --reader " + training.out() + " --model RUN");
        return 0;
    }
}
