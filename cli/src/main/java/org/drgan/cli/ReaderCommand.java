package org.drgan.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Commands for the attribute reader. */
@Command(
        name = "reader",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        header =
                "Trains the attribute reader for 'drgan evaluate attributes', which names the attributes of a picture.",
        subcommands = {ReaderTrainCommand.class})
final class ReaderCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        Main.usage(spec.commandLine());
        throw new ParameterException(spec.commandLine(), "name a subcommand");
    }
}
