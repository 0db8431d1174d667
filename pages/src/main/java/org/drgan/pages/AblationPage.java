package org.drgan.pages;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drgan.metric.Measurement;
import org.drgan.pages.Figures.Chart;
import org.drgan.settings.Settings;
import org.drgan.tensor.CodeVersion;

/**
 * The page that compares variants of a training run: measures with their spread over the seeds, pictures for the same
 * sentences, curves over training, and the differences of the settings.
 *
 * @param name of the comparison
 * @param state how much is finished, as a sentence; empty when it is complete
 * @param results the measurements
 * @param stories the training runs so far, by variant
 * @param grids pictures of all variants for the same sentences, by training seed
 * @param settings by variant
 * @param times hours and pictures per second, by variant
 */
public record AblationPage(
        String name,
        String state,
        AblationResults results,
        Map<String, List<RunStory>> stories,
        Map<Long, Grid> grids,
        Map<String, Settings> settings,
        Map<String, String> times) {
    private static final Set<String> OF_EACH_RUN = Set.of("seed", "train.matching");

    /**
     * Pictures for the same sentences.
     *
     * @param sentences one per row
     * @param columns real pictures, then those of each variant
     */
    public record Grid(List<String> sentences, List<Figures.Moment> columns) {}

    /** Writes the page atomically. */
    public void write(Path file) throws IOException {
        page().write(file);
    }

    Page page() {
        long seeds = results.results().stream()
                .map(AblationResults.Result::seed)
                .distinct()
                .count();
        Page page = new Page(name, "drgan ablate")
                .notice(state)
                .lead(results.variants().size() + " variants of one training run, " + Amounts.large(results.steps())
                        + " steps each, with the same " + (sameData() ? "data, " : "") + "budget and evaluators.")
                .foot("drgan " + CodeVersion.current());
        grids.values().stream()
                .findFirst()
                .ifPresent(grid -> page.icon(
                        grid.columns().get(grid.columns().size() - 1).pictures().get(0)));
        if (!results.results().isEmpty()) {
            measures(page, seeds);
        }
        pictures(page);
        page.section(
                "Over training",
                "Each measure after some of the steps, mean over the seeds; bars show the spread.",
                charts(results.metrics().stream().map(this::measured).toList()));
        page.section(
                "Inside",
                "What the modules do, from the logs; mean over the seeds.",
                charts(VariantCharts.of(stories, results.steps())));
        SettingsTable table = new SettingsTable(settings, OF_EACH_RUN);
        page.section(
                "Settings",
                "Those that differ.",
                table.isEmpty() ? Figures.note("There are no differences.") : table.html());
        page.section(
                "Time", "How long each training run took, from its log.", times.isEmpty() ? "" : Figures.list(times));
        if (!results.results().isEmpty()) {
            protocols(page);
        }
        return page;
    }

    /** Whether all variants train on the same number of pictures, which a plan may change. */
    private boolean sameData() {
        return settings.values().stream()
                        .map(each -> each.data().count())
                        .distinct()
                        .count()
                <= 1;
    }

    private void measures(Page page, long seeds) {
        List<String> head = new ArrayList<>(List.of("variant"));
        results.metrics().forEach(metric -> head.add(AblationResults.shortly(metric)));
        String base = results.variants().get(0);
        page.section(
                "Measures",
                "Means over " + (seeds == 1 ? "one seed" : seeds + " seeds") + " with the standard deviation over them,"
                        + " after the last step. Of FID and KID smaller numbers are better, of all others larger ones.",
                Figures.table(head, results.rows()),
                results.variants().size() < 2
                        ? ""
                        : Figures.heading("Against " + base)
                                + Figures.note("In words where the difference is larger than both spreads together;"
                                        + " smaller differences are in brackets and may be chance.")
                                + Figures.table(head, results.comparisons()));
    }

    private void pictures(Page page) {
        List<String> blocks = new ArrayList<>();
        grids.forEach((seed, grid) -> {
            blocks.add(grids.size() > 1 ? Figures.heading("Training seed " + seed) : "");
            blocks.add(Figures.growth(grid.sentences(), grid.columns()));
        });
        page.section(
                "Pictures",
                "The same test sentences and noise for every variant, beside a real picture of each sentence.",
                blocks.toArray(String[]::new));
    }

    private Chart measured(String metric) {
        List<Curve> curves = new ArrayList<>();
        for (String variant : results.variants()) {
            List<Curve.Point> points = new ArrayList<>();
            for (long step : results.milestones()) {
                results.summary(variant, metric, step)
                        .ifPresent(found -> points.add(new Curve.Point(
                                step, found.mean(), found.deviation() == null ? 0 : found.deviation())));
            }
            curves.add(new Curve(variant, points));
        }
        return new Chart(
                SvgChart.overNumber(AblationResults.shortly(metric), "steps", curves),
                AblationResults.isLowerBetter(metric) ? "Lower is better." : "Higher is better.");
    }

    private static String charts(List<Chart> charts) {
        return charts.stream().allMatch(chart -> chart.chart().isEmpty()) ? "" : Figures.charts(charts);
    }

    /** The protocol of each measure, once: all are the same except for model, variant and seed. */
    private void protocols(Page page) {
        Map<String, Measurement> last = new LinkedHashMap<>();
        results.results().forEach(result -> last.put(result.measurement().metric(), result.measurement()));
        page.section(
                "Protocols",
                "Everything that a number depends on, for the last measured training run; the others differ in model,"
                        + " variant and seed. results.jsonl has the means, each run folder all single numbers.",
                new Protocols(Map.of(name, List.copyOf(last.values()))).html());
    }
}
