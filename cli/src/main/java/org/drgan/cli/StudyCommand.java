package org.drgan.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Commands for studies. */
@Command(
        name = "study",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        header = "Creates studies in which people judge pictures (H.P.), and evaluates them.",
        description = "People take part in the browser, see 'drgan studio'.",
        commandListHeading = "%nCommands:%n",
        subcommands = {
            StudyCreateCommand.class,
            StudyResultsCommand.class,
            StudyExportCommand.class,
            StudySimulateCommand.class
        })
final class StudyCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getErr());
        throw new ParameterException(spec.commandLine(), "name a subcommand");
    }
}
