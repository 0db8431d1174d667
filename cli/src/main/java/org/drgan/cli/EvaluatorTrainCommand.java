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
import org.drgan.metric.ReaderNetwork;
import org.drgan.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a classifier on real pictures, the feature network for evaluating generated ones. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Trains a classifier on real pictures; 'drgan evaluate' compares pictures by its features.",
        description = {
            "IS and MS use its classes; FID, KID, precision and recall use the layer before them. It also learns"
                    + " attributes, so that this layer contains them.",
            "If the splits 'test' and 'train' have different classes, as in CUB, train it on 'test':"
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
            description = "the attribute to use as class; default: the data's own classes")
    private String by = ReaderNetwork.CLASS;

    @Option(
            names = "--attributes",
            paramLabel = "NAME",
            split = ",",
            description = "further attributes to learn; default: all for birds, else none")
    private List<String> attributes = new ArrayList<>();

    @Mixin
    private EvaluatorTrainingOptions training;

    @Mixin
    private ComputeOptions compute; // read as settings: options that are not given keep the preset's values

    @Override
    public Integer call() throws IOException {
        Settings settings = given.resolve(null, List.of());
        training.check(settings);
        if (!training.run(settings, UserMistake.reading(() -> EvaluatorData.evaluator(settings, by, attributes)))) {
            return 1;
        }
        PrintWriter console = spec.commandLine().getOut();
        console.println("The evaluator is in " + training.out() + ".");
        console.println("Evaluate a model: drgan evaluate --features " + training.out() + " --model RUN");
        return 0;
    }
}
