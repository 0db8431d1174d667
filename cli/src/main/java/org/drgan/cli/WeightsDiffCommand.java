package org.drgan.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.drgan.cli.shared.UserMistake;
import org.drgan.weights.WeightsDifference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares two files of weights. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Compares two files of weights, name by name.",
        description = "Exit code 0 if all tensors are bit-identical, else 1. Metadata are not compared.")
final class WeightsDiffCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A", description = "a .pth or .safetensors file")
    private Path first = Path.of("");

    @Parameters(index = "1", paramLabel = "B", description = "another one")
    private Path second = Path.of("");

    @Override
    public Integer call() {
        WeightsDifference difference = UserMistake.reading(() -> WeightsDifference.between(first, second));
        PrintWriter out = spec.commandLine().getOut();
        if (!difference.prefix().isEmpty()) {
            boolean ours = difference.prefix().get(0).isEmpty();
            out.println("The names in " + (ours ? second : first) + " begin with \""
                    + String.join("", difference.prefix()) + "\", those in " + (ours ? first : second)
                    + " do not; " + (difference.changed().isEmpty() ? "all " : "") + difference.same()
                    + " tensors are equal" + (difference.changed().isEmpty() ? "" : ", but others differ:"));
        }
        difference.onlyFirst().forEach(name -> out.println("only in " + first + ": " + name));
        difference.onlySecond().forEach(name -> out.println("only in " + second + ": " + name));
        difference.changed().forEach(change -> out.println(change.name() + ": " + change.how()));
        if (difference.prefix().isEmpty()) {
            out.println(difference.same() + " tensors are equal, "
                    + difference.changed().size() + " differ, "
                    + (difference.onlyFirst().size() + difference.onlySecond().size()) + " are in one file only");
        }
        boolean equal = difference.isEqual() && difference.prefix().isEmpty();
        return equal ? 0 : Failures.FAILURE;
    }
}
