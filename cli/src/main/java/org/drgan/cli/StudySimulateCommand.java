package org.drgan.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.drgan.studio.study.Power;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Estimates how many participants are needed to find a difference. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Estimates how many participants a study needs to find a difference between two models.",
        description =
                "Simulates studies and tests them as real ones are tested: by a sign test over participants. The power is the"
                        + " share of simulated studies in which the difference is found; 80 %% is usual.")
final class StudySimulateCommand implements Callable<Integer> {
    private static final List<Integer> PARTICIPANTS = List.of(10, 15, 20, 30, 40, 60, 80, 120, 160, 240);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--share",
            paramLabel = "SHARE",
            description = "how often the better model is preferred; default: ${DEFAULT-VALUE}")
    private double share = 0.55;

    @Option(names = "--trials", paramLabel = "N", description = "trials per participant; default: ${DEFAULT-VALUE}")
    private int trials = 30;

    @Option(
            names = "--spread",
            paramLabel = "SHARE",
            description = "standard deviation of that share between participants; default: ${DEFAULT-VALUE}")
    private double spread = 0.05;

    @Option(names = "--studies", paramLabel = "N", description = "simulated studies; default: ${DEFAULT-VALUE}")
    private int studies = 1000;

    @Option(names = "--seed", paramLabel = "N", description = "of the simulation; default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.println("participants  power");
        for (int participants : PARTICIPANTS) {
            out.println(String.format(
                    Locale.ROOT,
                    "%12d  %4.0f %%",
                    participants,
                    100 * Power.of(participants, trials, share, spread, studies, seed)));
        }
        return 0;
    }
}
