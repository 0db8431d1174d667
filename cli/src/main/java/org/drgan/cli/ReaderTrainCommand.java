package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.drgan.cli.options.ComputeOptions;
import org.drgan.cli.options.EvaluatorTrainingOptions;
import org.drgan.cli.options.SettingsOptions;
import org.drgan.cli.shared.UserMistake;
import org.drgan.evaluator.EvaluatorData;
import org.drgan.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains an attribute reader on real pictures and tests it on others. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Trains an attribute reader on real pictures and tests it on real pictures of the split 'test'.",
        description = "Data, picture size and cropping come from the preset, so that the reader fits models"
                + " of the same preset.",
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
            description = "attributes to read; default: all for birds")
    private List<String> attributes = new ArrayList<>();

    @Mixin
    private EvaluatorTrainingOptions training;

    @Mixin
    private ComputeOptions compute; // read as settings: options that are not given keep the preset's values

    @Override
    public Integer call() throws IOException {
        Settings settings = given.resolve(null, List.of());
        training.check(settings);
        if (!training.run(settings, UserMistake.reading(() -> EvaluatorData.reader(settings, attributes)))) {
            return 1;
        }
        PrintWriter console = spec.commandLine().getOut();
        console.println("The reader is in " + training.out() + ".");
        console.println("Evaluate a model: drgan evaluate attributes --reader " + training.out() + " --model RUN");
        return 0;
    }
}
