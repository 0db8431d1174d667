package org.drgan.cli;

import java.util.concurrent.Callable;
import org.drgan.cli.shared.Printed;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a script that completes commands and options in a shell. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Prints a script that completes commands and options in bash and zsh.",
        description = "",
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(drgan completion)                                  for this shell",
            "  drgan completion >~/.local/share/bash-completion/completions/drgan   for every bash"
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine top = spec.commandLine();
        while (top.getParent() != null) {
            top = top.getParent();
        }
        Printed.asItIs(spec.commandLine().getOut(), AutoComplete.bash("drgan", top));
        return 0;
    }
}
