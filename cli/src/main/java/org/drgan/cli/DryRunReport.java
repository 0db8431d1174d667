package org.drgan.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.drgan.cli.shared.UserMistake;
import org.drgan.settings.Settings;
import org.drgan.tensor.Memory;
import org.drgan.train.DryRun;
import org.drgan.train.TrainingListener;

/** Does a few steps of a training run and prints the memory and time that it will need. */
final class DryRunReport {
    private DryRunReport() {}

    /** Tries the training of a matching model; returns whether it fits into memory. */
    static boolean damsm(Settings settings, PrintWriter out, PrintWriter err) {
        DryRun found = UserMistake.reading(() -> DryRun.damsm(settings, notes(err)));
        return report("the matching model", "damsm", found, out);
    }

    /** Tries the training of a GAN; returns whether it fits into memory. */
    static boolean gan(Settings settings, PrintWriter out, PrintWriter err) {
        DryRun found = UserMistake.reading(() -> DryRun.gan(settings, notes(err)));
        return report("generator and discriminators", "train", found, out);
    }

    private static boolean report(String what, String section, DryRun found, PrintWriter out) {
        out.println(what + ", " + found.batch() + " pictures per step:");
        out.println("  memory    about " + Memory.shown(found.needed()) + " estimated, " + Memory.shown(found.free())
                + " are free");
        out.println("  batch     " + (found.fits() ? "fits" : "does not fit") + "; " + advice(section, found));
        if (found.seconds() > 0) {
            out.printf(
                    Locale.ROOT,
                    "  one step  %.2f s with %d pictures; peak memory of the process %s%n",
                    found.seconds(),
                    found.tried(),
                    Memory.shown(found.held()));
            if (found.fits()) {
                out.println("  all       " + found.steps() + " steps take about "
                        + words(Duration.ofMillis((long) (1000 * found.seconds() * found.steps()))));
            }
        }
        out.flush();
        return found.fits();
    }

    private static String advice(String section, DryRun found) {
        if (found.fitting() < 2) {
            return "train a smaller model, or close other programs";
        }
        String most =
                "up to " + found.fitting() + " pictures fit (--set " + section + ".batchSize=" + found.fitting() + ")";
        return found.parts().isPresent()
                ? most + ", or all of them in parts (--accumulate "
                        + found.parts().getAsInt() + ")"
                : most;
    }

    private static String words(Duration time) {
        if (time.toDays() >= 2) {
            return time.toDays() + " days";
        }
        if (time.toHours() >= 2) {
            return time.toHours() + " hours";
        }
        return time.toMinutes() >= 2 ? time.toMinutes() + " minutes" : time.toSeconds() + 1 + " seconds";
    }

    private static TrainingListener notes(PrintWriter err) {
        return new TrainingListener() {
            @Override
            public void begin(long from, long steps, int batchSize) {}

            @Override
            public void step(long done, Map<String, Double> values) {}

            @Override
            public void note(String sentence) {
                err.println(sentence);
            }
        };
    }
}
