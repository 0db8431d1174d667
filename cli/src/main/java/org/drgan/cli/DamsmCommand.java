package org.drgan.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Commands for the matching model, which scores how well a picture fits a sentence. */
@Command(
        name = "damsm",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        header = "Trains and tests the matching model (DAMSM), which 'drgan train' needs.",
        subcommands = {DamsmTrainCommand.class, DamsmSwapCommand.class})
final class DamsmCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        Main.usage(spec.commandLine());
        throw new ParameterException(spec.commandLine(), "name a subcommand");
    }
}
