package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.drgan.cli.shared.UserMistake;
import org.drgan.evaluator.JudgeData;
import org.drgan.metric.ReaderNetwork;
import org.drgan.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a classifier on the data at hand, to judge generated pictures by. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Trains a classifier on real pictures; 'drgan evaluate' compares pictures by what it sees.",
        description = {
            "It tells the classes for IS and MS; the numbers before them are the features for FID, KID, precision and"
                    + " recall. Attributes are told along with the classes, so that the features know of them, too.",
            "Where the classes of the split 'test' are others than those of 'train', as in CUB, train it on the former:"
                    + " --set data.split=test."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drgan evaluator train --out birds-evaluator.safetensors",
            "  drgan evaluator train --preset photos-64 --data photos/ --by class --out photos.safetensors"
        })
final class EvaluatorTrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions given;

    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "the attribute that tells the class; default: the data's own classes")
    private String by = ReaderNetwork.CLASS;

    @Option(
            names = "--attributes",
            paramLabel = "NAME",
            split = ",",
            description = "attributes to tell as well; default for birds: all, else none")
    private List<String> attributes = new ArrayList<>();

    @Mixin
    private JudgeTraining training;

    @Mixin
    private ComputeOptions compute; // read as settings: what is not given stays as the preset has it

    @Override
    public Integer call() throws IOException {
        Settings settings = given.resolve(null, List.of());
        training.check(settings);
        training.run(settings, UserMistake.reading(() -> JudgeData.evaluator(settings, by, attributes)));
        PrintWriter console = spec.commandLine().getOut();
        console.println("The evaluator is in " + training.out() + ".");
        console.println("Judge a model:    drgan evaluate --features " + training.out() + " --model RUN");
        return 0;
    }
}
