package org.drgan.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Commands for data sets. */
@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        header = "Checks, shows, packs and generates captioned pictures.",
        description = "",
        commandListHeading = "%nCommands:%n",
        subcommands = {
            DataCheckCommand.class,
            DataShowCommand.class,
            DataPackCommand.class,
            DataPicklesCommand.class,
            DataMakeCommand.class
        })
final class DataCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        Main.usage(spec.commandLine());
        throw new ParameterException(spec.commandLine(), "name a subcommand");
    }
}
