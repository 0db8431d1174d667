package org.drgan.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.drgan.cli.shared.Team;
import org.drgan.cluster.Place;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options for training in several processes. */
final class ProcessOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--processes",
            paramLabel = "N",
            description =
                    "train in N processes on this machine, which share each batch; for several machines, use a launcher such"
                            + " as torchrun (docs/scaling.md)")
    private int processes;

    @Option(
            names = "--process-timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "a process that does not answer for this long counts as lost; default: 30")
    private int timeOut;

    /** The number of processes. */
    int size() {
        return place().map(Place::size).orElse(1);
    }

    private Optional<Place> place() {
        if (processes < 0 || timeOut < 1) {
            throw new ParameterException(
                    command.commandLine(), "--processes and --process-timeout must be positive numbers");
        }
        return Team.place(processes);
    }

    /** Joins the other processes, if there are any; called after all other checks. */
    Team join() throws IOException {
        Optional<Place> place = place();
        if (place.isEmpty()) {
            return Team.alone();
        }
        CommandLine top = command.root().commandLine();
        return Team.join(
                place.get(),
                Main.class.getName(),
                top.getParseResult().originalArgs(),
                Duration.ofSeconds(timeOut),
                command.commandLine().getErr());
    }
}
