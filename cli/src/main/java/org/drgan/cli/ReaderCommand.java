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
        header = "Trains the attribute reader, a classifier of attributes that 'drgan evaluate attributes' uses.",
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
