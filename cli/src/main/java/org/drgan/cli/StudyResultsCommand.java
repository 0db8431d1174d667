package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.drgan.cli.shared.OutputFile;
import org.drgan.cli.shared.UserMistake;
import org.drgan.metric.Measurement;
import org.drgan.metric.ResultFile;
import org.drgan.studio.study.Analysis;
import org.drgan.studio.study.Export;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the result of a study. */
@Command(
        name = "results",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Shows the result of a study, with and without excluded participants.",
        footerHeading = "%nExample:%n",
        footer = "  drgan study results STUDY --arm birds --json runs/birds/evaluation/metrics.jsonl")
final class StudyResultsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StudySource source;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "appends H.P. to a file of results, such as a run's for 'drgan report'; needs --arm")
    private @Nullable Path json;

    @Option(names = "--arm", paramLabel = "NAME", description = "model whose H.P. --json writes")
    private @Nullable String arm;

    @Override
    public Integer call() throws IOException {
        if ((json == null) != (arm == null)) {
            throw new UserMistake("--json and --arm belong together");
        }
        OutputFile.require(json);
        StudySource.Finished finished = source.finished();
        Analysis.Results results = Analysis.of(finished.study().protocol(), finished.ballots());
        Map<String, List<Measurement>> measurements = Export.measurements(finished.study(), results);
        if (json != null && arm != null) {
            List<Measurement> own = measurements.get(arm);
            if (own == null) {
                throw new UserMistake("the study has no result for \"" + arm + "\"; it has "
                        + String.join(", ", measurements.keySet()));
            }
            for (Measurement one : own) {
                ResultFile.append(json, one);
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(finished.study().protocol().title() + " (protocol SHA-256 "
                + finished.study().hash() + ")");
        print(out, "Without " + results.excluded().size() + " excluded participants", results.kept());
        print(out, "With all", results.all());
        results.excluded().forEach((number, why) -> out.println("Excluded: participant " + number + ", who " + why));
        return 0;
    }

    private static void print(PrintWriter out, String heading, List<Analysis.Result> results) {
        for (Analysis.Result result : results) {
            out.println();
            out.println(heading + ": " + result.question().text() + " " + result.participants() + " participants, "
                    + result.answers() + " answers, " + result.undecided() + " undecided");
            for (Analysis.Arm one : result.arms()) {
                out.println(String.format(
                        Locale.ROOT,
                        "  %-20s H.P. %5.1f %% (%.1f to %.1f)  strength %.2f (%.2f to %.2f)%s",
                        one.name(),
                        100 * one.first().value(),
                        100 * one.first().low(),
                        100 * one.first().high(),
                        one.strength().value(),
                        one.strength().low(),
                        one.strength().high(),
                        Double.isNaN(one.meanRank())
                                ? ""
                                : String.format(Locale.ROOT, "  mean rank %.2f", one.meanRank())));
            }
            for (Analysis.Pair pair : result.pairs()) {
                out.println(String.format(
                        Locale.ROOT,
                        "  %s against %s: %d participants to %d, p = %.4f with Holm's correction",
                        pair.one(),
                        pair.other(),
                        pair.preferring(),
                        pair.opposing(),
                        pair.holm()));
            }
            out.println(String.format(
                    Locale.ROOT,
                    "  Krippendorff's alpha %.2f, Kendall's W %.2f, self-agreement %.2f, first place chosen with p = %.3f",
                    result.krippendorff(),
                    result.kendall(),
                    result.selfAgreement(),
                    result.placeP()));
        }
    }
}
