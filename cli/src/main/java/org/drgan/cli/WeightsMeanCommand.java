package org.drgan.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.drgan.cli.shared.UserMistake;
import org.drgan.model.MeanModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a model of the mean weights of several. */
@Command(
        name = "mean",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Makes a model whose generator has the mean weights of several generators.",
        description = {
            "A model and the same model after further training (train.start) often have a mean that is better than both.",
            "All must have the same matching model. The other files are those of the last model.",
            "The batch-norm statistics are means, too; 'weights measure' measures better ones."
        },
        footerHeading = "%nExample:%n",
        footer = "  drgan weights mean models/birds-64 runs/more --out models/birds-mean")
final class WeightsMeanCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", arity = "2..*", description = "model folders or run folders")
    private List<Path> models = List.of();

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "the model folder to write")
    private Path out = Path.of("");

    @Override
    public Integer call() {
        UserMistake.reading(() -> {
            MeanModel.write(models, out);
            return models;
        });
        spec.commandLine().getOut().println(out + ": the mean of " + models.size() + " generators");
        return 0;
    }
}
