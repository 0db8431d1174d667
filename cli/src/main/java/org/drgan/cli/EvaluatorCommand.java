package org.drgan.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Commands for the feature network of {@code drgan evaluate}. */
@Command(
        name = "evaluator",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        header = "Trains the feature network for 'drgan evaluate' on the same data.",
        subcommands = {EvaluatorTrainCommand.class})
final class EvaluatorCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        Main.usage(spec.commandLine());
        throw new ParameterException(spec.commandLine(), "name a subcommand");
    }
}
