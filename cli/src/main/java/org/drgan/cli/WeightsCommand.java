package org.drgan.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Commands for files of weights, safetensors and PyTorch. */
@Command(
        name = "weights",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        header = "Imports published checkpoints; shows, converts, compares and averages weights.",
        subcommands = {
            WeightsImportCommand.class,
            WeightsShowCommand.class,
            WeightsExportCommand.class,
            WeightsDiffCommand.class,
            WeightsMeanCommand.class,
            WeightsMeasureCommand.class
        })
final class WeightsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        Main.usage(spec.commandLine());
        throw new ParameterException(spec.commandLine(), "name a subcommand");
    }
}
