package org.drgan.cli.options;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.drgan.cli.shared.Ending;
import org.drgan.cli.shared.LeftOut;
import org.drgan.cli.shared.OutputFile;
import org.drgan.cli.shared.Progress;
import org.drgan.cli.shared.UserMistake;
import org.drgan.evaluator.AttributeAccuracy;
import org.drgan.evaluator.AttributeReaderTraining;
import org.drgan.evaluator.EvaluatorData;
import org.drgan.evaluator.EvaluatorTraining;
import org.drgan.evaluator.ReaderCheckpoint;
import org.drgan.settings.Settings;
import org.drgan.tensor.Devices;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options for training readers and evaluators on real pictures and for testing them. */
public final class EvaluatorTrainingOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "the file to write")
    private Path out;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "steps, with batches of 64 pictures; default: ${DEFAULT-VALUE}")
    private int steps = 900;

    @Option(names = "--width", paramLabel = "N", description = "channels of the first layer; default: ${DEFAULT-VALUE}")
    private int width = 24;

    @Option(
            names = "--fewest",
            paramLabel = "N",
            description = "leave out attribute values that fewer than N pictures show; default: ${DEFAULT-VALUE}")
    private int fewest = 20;

    @Option(
            names = "--tests",
            paramLabel = "N",
            description = "test it on at most N real pictures; default: ${DEFAULT-VALUE}")
    private int tests = 2000;

    /** Checks numbers and files before data are read. */
    public void check(Settings settings) {
        if (steps < 1 || width < 1 || width > 512 || fewest < 1 || tests < 1) {
            throw new UserMistake("--steps, --width (to 512), --fewest and --tests must be positive, but are " + steps
                    + ", " + width + ", " + fewest + " and " + tests);
        }
        OutputFile.require(out);
        if (settings.device().equals("cuda")) {
            throw new UserMistake("readers and evaluators are trained on the CPU (in minutes): use --device cpu");
        }
        Devices.threads(settings.threads());
    }

    /** The file to write. */
    public Path out() {
        return out;
    }

    /**
     * Trains, tests and writes the network and prints its accuracy; continues an earlier call with the same options.
     *
     * @return whether it is finished; false if it was asked to stop
     */
    public boolean run(Settings settings, EvaluatorData data) throws IOException {
        PrintWriter console = command.commandLine().getOut();
        int tried = Math.min(tests, data.test().size());
        long pictures = (long) steps * AttributeReaderTraining.BATCH + tried;
        long before = UserMistake.reading(() -> ReaderCheckpoint.steps(out));
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong done = new AtomicLong(before);
        Optional<EvaluatorTraining.Report> finished;
        try (Ending ending = new Ending(Long.MAX_VALUE)) { // a step may take seconds
            ending.at(() -> stop.set(true));
            try (Progress progress =
                    Progress.of("training", "pictures", pictures - before * AttributeReaderTraining.BATCH)) {
                finished = new EvaluatorTraining(steps, width, fewest, tests)
                        .train(
                                settings,
                                data,
                                out,
                                (step, all, loss) -> {
                                    if (done.getAndSet(step) == before && before > 0) {
                                        console.println("Continuing after step " + before + ".");
                                        console.flush();
                                    }
                                    progress.note(String.format(Locale.ROOT, "loss %.3f", loss));
                                    progress.advance(AttributeReaderTraining.BATCH);
                                },
                                progress::advance,
                                stop::get);
            }
            if (finished.isEmpty()) {
                console.println("Stopped after step " + done + " of " + steps + "; the same command continues.");
                console.flush();
                return false;
            }
        }
        EvaluatorTraining.Report report = finished.get();
        LeftOut.tell(command.commandLine().getErr(), report.unlearned());
        LeftOut.tell(command.commandLine().getErr(), report.untried());
        console.println("Right on " + report.tried() + " real test pictures:");
        report.accuracy().byAttribute().forEach((attribute, count) -> console.println(row(attribute, count)));
        console.println(row("all", report.accuracy().overall()));
        return true;
    }

    private static String row(String attribute, AttributeAccuracy.Count count) {
        return String.format(Locale.ROOT, "  %-14s %.3f  of %d", attribute, count.share(), count.asked());
    }
}
