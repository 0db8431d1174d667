package org.drgan.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.drgan.cli.shared.UserMistake;
import org.drgan.train.StandingStatistics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures the batch-norm statistics of a model's generator. */
@Command(
        name = "measure",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Writes a copy of a model whose batch-norm statistics fit its weights.",
        description = {
            "Use it after 'weights mean', which only averages the statistics of several generators.",
            "The generator draws sentences of the training pictures; the statistics of these batches are written."
        },
        footerHeading = "%nExample:%n",
        footer = "  drgan weights measure models/birds-mean --out models/birds-measured")
final class WeightsMeasureCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "model folder or run folder")
    private Path model = Path.of("");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "folder of the training pictures (default: data.source of the model's settings)")
    private String data = "";

    @Option(
            names = "--batches",
            paramLabel = "N",
            defaultValue = "20",
            description = "how many batches to draw (default: ${DEFAULT-VALUE})")
    private int batches;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "the model folder to write")
    private Path out = Path.of("");

    @Override
    public Integer call() {
        int sentences = UserMistake.reading(() -> StandingStatistics.write(model, data, batches, out));
        spec.commandLine().getOut().println(out + ": statistics of " + sentences + " pictures");
        return 0;
    }
}
