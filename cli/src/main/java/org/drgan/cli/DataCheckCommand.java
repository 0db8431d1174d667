package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.drgan.cli.shared.OutputFile;
import org.drgan.cli.shared.Progress;
import org.drgan.cli.shared.UserMistake;
import org.drgan.layout.Inspection;
import org.drgan.layout.Layouts;
import org.drgan.layout.Listing;
import org.drgan.layout.Problem;
import org.drgan.pages.Amounts;
import org.drgan.pages.DataCheckPage;
import org.drgan.pages.Page;
import org.drgan.text.Splitting;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks whether a data set can be trained on, and lists all errors in it. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Checks every picture and sentence and lists all errors.",
        description =
                "Lists errors with file and line, counts pictures, sentences, words and classes, and finds duplicates and"
                        + " pictures that are in two splits. Exit code 1 if training would fail.",
        footerHeading = "%nExample:%n",
        footer = "  drgan data check birds/ --page check.html")
final class DataCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "a folder of captioned pictures in any known layout")
    private Path folder;

    @Option(names = "--page", paramLabel = "FILE", description = "also write an HTML page with pictures")
    private @Nullable Path page;

    @Option(names = "--skip-broken", description = "check with missing and wrong entries skipped")
    private boolean skipBroken;

    @Option(
            names = "--splitting",
            paramLabel = "RULE",
            description =
                    "published, or spaces for scripts other than Latin; default: the rule that fits the data set's own"
                            + " vocabulary, else published")
    private @Nullable Splitting splitting;

    @Option(names = "--show", paramLabel = "N", description = "how many errors of each kind to print; default: 20")
    private int shown = 20;

    @Override
    public Integer call() throws IOException {
        OutputFile.require(page);
        if (page != null && Files.exists(page) && !Page.isOurs(page)) {
            throw new UserMistake(page + " already exists and was not written by drgan; name another file with --page");
        }
        @Nullable Listing listing;
        try {
            listing = Layouts.read(folder);
        } catch (IOException unusable) { // without a listing there is nothing to check
            spec.commandLine().getErr().println("drgan: " + unusable.getMessage());
            return Failures.FAILURE;
        }
        Inspection found;
        try (Progress progress =
                Progress.of("checking", "pictures", listing.entries().size())) {
            found = Inspection.of(listing, splitting, progress::advance);
        }
        List<String> obstacles = found.obstacles(skipBroken);
        PrintWriter out = spec.commandLine().getOut();
        out.println(folder + ": " + listing.layout());
        for (Map.Entry<String, String> fact : DataCheckPage.facts(found).entrySet()) {
            out.println("  " + fact.getKey() + ": " + fact.getValue());
        }
        found.readability().findings().forEach(finding -> out.println("  note: " + finding));
        found.readability().remedy().ifPresent(remedy -> out.println("  note: " + remedy));
        tell(out, "wrong or missing", listing.problems(), listing.problemCount());
        tell(out, "cannot be read", found.broken(), found.broken().size());
        tell(out, "in two splits", found.leaks(), found.leaks().size());
        tell(out, "copies", found.copies(), found.copies().size());
        if (!listing.unused().isEmpty()) {
            out.println("not used:");
            listing.unused().forEach(unused -> out.println("  " + unused));
        }
        if (page != null) {
            DataCheckPage.of(folder, found, obstacles).write(page);
            out.println("The page is " + page);
        }
        obstacles.forEach(obstacle -> out.println("training would fail: " + obstacle));
        if (obstacles.isEmpty()) {
            out.println("training can start: --data " + folder);
        }
        return obstacles.isEmpty() ? 0 : Failures.FAILURE;
    }

    /** @param count how many there are; {@code problems} may hold fewer */
    private void tell(PrintWriter out, String kind, List<Problem> problems, long count) {
        if (problems.isEmpty()) {
            return;
        }
        out.println(kind + ": " + Amounts.large(count));
        problems.stream().limit(shown).forEach(problem -> out.println("  " + problem));
        if (problems.size() > shown) {
            out.println("  and " + (count - shown) + " more; --show " + problems.size() + " prints "
                    + (count > problems.size() ? "the first of them" : "all"));
        } else if (count > problems.size()) {
            out.println("  and " + (count - problems.size()) + " more, which are counted but not listed");
        }
    }
}
