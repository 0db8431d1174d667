package org.drgan.cli.ablation;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import org.drgan.image.Grid;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.metric.Measurement;
import org.drgan.metric.Protocol;
import org.drgan.metric.ResultFile;
import org.drgan.pages.AblationPage;
import org.drgan.pages.AblationResults;
import org.drgan.pages.Amounts;
import org.drgan.pages.Figures;
import org.drgan.pages.RunStory;
import org.drgan.settings.AblationPlan;
import org.drgan.settings.Settings;
import org.drgan.train.Run;

/**
 * The results of an ablation so far: a table, lines of JSON, and a page.
 *
 * @param plan of the ablation
 * @param folder of the ablation
 */
public record AblationReport(AblationPlan plan, AblationFolder folder) {
    /** Writes lines and page again. */
    public void write() throws IOException {
        AblationResults results = results();
        ResultFile.write(folder.results(), summaries(results));
        Map<String, List<RunStory>> stories = stories();
        new AblationPage(folder.name(), state(results), results, stories, grids(), plan.variants(), times(stories))
                .write(folder.page());
    }

    /** Prints the table. */
    public void print(PrintWriter out) throws IOException {
        AblationResults results = results();
        if (results.results().isEmpty()) {
            return;
        }
        List<String> metrics = results.metrics();
        List<Integer> widths = metrics.stream()
                .map(metric -> Math.max(18, AblationResults.shortly(metric).length() + 2))
                .toList();
        out.println(
                line("variant", metrics.stream().map(AblationResults::shortly).toList(), widths));
        results.rows().forEach(row -> out.println(line(row.get(0), row.subList(1, row.size()), widths)));
        if (results.variants().size() > 1) {
            out.println();
            out.println(
                    "Against " + results.variants().get(0) + "; in brackets: differences that the spread can explain:");
            results.comparisons().forEach(row -> out.println(line(row.get(0), row.subList(1, row.size()), widths)));
        }
    }

    private static String line(String name, List<String> cells, List<Integer> widths) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-16s", name));
        for (int i = 0; i < cells.size(); i++) {
            line.append(String.format(Locale.ROOT, "%" + widths.get(i) + "s", cells.get(i)));
        }
        return line.toString();
    }

    private AblationResults results() throws IOException {
        List<AblationResults.Result> results = new ArrayList<>();
        for (String variant : plan.variants().keySet()) {
            for (long seed : plan.seeds()) {
                for (Measurement measurement : VariantRun.measurements(folder.run(variant, seed))) {
                    results.add(new AblationResults.Result(variant, seed, VariantRun.step(measurement), measurement));
                }
            }
        }
        return new AblationResults(
                List.copyOf(plan.variants().keySet()), plan.common().train().steps(), results);
    }

    private String state(AblationResults results) {
        long done = results.results().stream()
                .filter(result -> result.step() == results.steps())
                .map(result -> AblationFolder.name(result.variant(), result.seed()))
                .distinct()
                .count();
        int all = plan.variants().size() * plan.seeds().size();
        return done == all
                ? ""
                : done + " of " + all + " training runs are done." + (done > 0 ? " All numbers are from these." : "");
    }

    /** A measurement over the seeds for each variant, measure and milestone. */
    private List<Measurement> summaries(AblationResults results) {
        List<Measurement> lines = new ArrayList<>();
        for (String variant : results.variants()) {
            for (long step : results.milestones()) {
                for (String metric : results.metrics()) {
                    results.summary(variant, metric, step).ifPresent(found -> lines.add(line(found)));
                }
            }
        }
        return lines;
    }

    private Measurement line(AblationResults.Summary found) {
        Map<String, Double> beside = new LinkedHashMap<>();
        found.values().forEach((seed, value) -> beside.put("training seed " + seed, value));
        Protocol single = found.one().protocol();
        Map<String, String> hashes = new LinkedHashMap<>(single.hashes());
        hashes.remove("model"); // differs between seeds
        Map<String, String> details = new LinkedHashMap<>(single.details());
        details.remove("pictures");
        details.put(
                VariantRun.SEED,
                String.join(
                        ", ",
                        found.values().keySet().stream().map(String::valueOf).toList()));
        details.put("spread", "standard deviation over the training seeds, divisor n - 1");
        return new Measurement(
                found.one().metric(),
                found.mean(),
                found.deviation(),
                found.one().real(),
                beside,
                new Protocol(single.metric(), single.version(), hashes, single.seed(), single.count(), details));
    }

    private Map<String, List<RunStory>> stories() throws IOException {
        Map<String, List<RunStory>> stories = new LinkedHashMap<>();
        for (String variant : plan.variants().keySet()) {
            List<RunStory> runs = new ArrayList<>();
            for (long seed : plan.seeds()) {
                Path run = folder.run(variant, seed);
                if (Files.exists(run.resolve(Run.LOG))) {
                    runs.add(RunStory.read(run));
                }
            }
            stories.put(variant, runs);
        }
        return stories;
    }

    private static Map<String, String> times(Map<String, List<RunStory>> stories) {
        Map<String, String> times = new LinkedHashMap<>();
        stories.forEach((variant, runs) -> {
            double seconds = runs.stream().mapToDouble(RunStory::seconds).sum();
            long pictures = runs.stream()
                    .mapToLong(run -> run.steps() * run.settings().train().batchSize())
                    .sum();
            if (seconds > 0) {
                times.put(
                        variant,
                        Amounts.duration(seconds) + " for " + Amounts.large(pictures) + " pictures, "
                                + Amounts.number(pictures / seconds) + " per second");
            }
        });
        return times;
    }

    /** For each seed the latest pictures of the variants, for the same sentences. */
    private Map<Long, AblationPage.Grid> grids() throws IOException {
        Map<Long, AblationPage.Grid> grids = new LinkedHashMap<>();
        for (long seed : plan.seeds()) {
            List<String> sentences = List.of();
            List<Figures.Moment> columns = new ArrayList<>();
            for (String variant : plan.variants().keySet()) {
                Path shown = folder.run(variant, seed).resolve(VariantRun.EVALUATION);
                SortedSet<Long> measured = VariantRun.measured(folder.run(variant, seed));
                if (measured.isEmpty()) {
                    continue;
                }
                long step = measured.last();
                if (columns.isEmpty()) {
                    sentences = Files.readAllLines(shown.resolve("sentences.txt"));
                    columns.add(new Figures.Moment("real", cells(shown.resolve("real.png"), sentences.size())));
                }
                columns.add(new Figures.Moment(
                        variant + (step == plan.common().train().steps() ? "" : " at " + step),
                        cells(shown.resolve(VariantRun.pictures(step)), sentences.size())));
            }
            if (!columns.isEmpty()) {
                grids.put(seed, new AblationPage.Grid(sentences, columns));
            }
        }
        return grids;
    }

    private List<Pixels> cells(Path sheet, int count) throws IOException {
        Settings settings = plan.common();
        List<Pixels> cells = Grid.cells(Pictures.read(sheet), settings.side());
        if (cells.size() < count) {
            throw new IOException(sheet + " holds " + cells.size() + " pictures instead of " + count
                    + ": delete the run folder to train it again");
        }
        return cells.subList(0, count);
    }
}
