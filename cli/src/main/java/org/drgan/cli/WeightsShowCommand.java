package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.drgan.weights.WeightsSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the tensors in files of weights. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Lists names, types and shapes of the tensors in files of weights, and metadata.")
final class WeightsShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = ".pth or .safetensors files")
    private List<Path> files = new ArrayList<>();

    @Override
    public Integer call() {
        int broken = 0;
        for (Path file : files) {
            try {
                show(file, WeightsSummary.of(file));
            } catch (IOException unusable) {
                broken++;
                spec.commandLine().getErr().println("drgan: " + unusable.getMessage());
            }
        }
        return broken == 0 ? 0 : Failures.MISTAKE;
    }

    private void show(Path file, WeightsSummary summary) {
        PrintWriter out = spec.commandLine().getOut();
        long elements = summary.tensors().stream()
                .mapToLong(WeightsSummary.Entry::elements)
                .sum();
        out.println(String.format(
                Locale.ROOT,
                "%s: %s, %d tensors, %,d numbers",
                file,
                summary.format(),
                summary.tensors().size(),
                elements));
        summary.metadata().forEach((name, text) -> out.println("  " + printable(name) + ": " + printable(text)));
        for (WeightsSummary.Entry tensor : summary.tensors()) {
            out.println(String.format(
                    Locale.ROOT, "  %-4s %-20s %s", tensor.type(), tensor.shape(), printable(tensor.name())));
        }
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
