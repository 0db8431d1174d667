package org.drgan.pages;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.drgan.metric.Measurement;
import org.drgan.metric.pictures.NearestPictures;
import org.drgan.settings.Settings;
import org.drgan.tensor.CodeVersion;
import org.drgan.train.log.LogNames;
import org.jspecify.annotations.Nullable;

/**
 * A page about one or several training runs: differences of settings, curves, samples over time, measures with
 * protocols, and pictures of their models.
 *
 * @param runs by name
 */
public record ReportPage(Map<String, ReportedRun> runs) {
    private static final int MOMENTS = 8;
    private static final int GROWN = 6;

    /**
     * The contents about one run.
     *
     * @param story its log and samples
     * @param measurements the newest of each kind
     * @param drawn pictures of its model; null if it has none
     */
    public record ReportedRun(
            RunStory story,
            List<Measurement> measurements,
            @Nullable DrawnFigures drawn) {}

    /** Writes the page atomically. */
    public void write(Path file) throws IOException {
        page().write(file);
    }

    Page page() throws IOException {
        Page page = new Page(
                        runs.size() == 1 ? runs.keySet().iterator().next() : runs.size() + " training runs",
                        "drgan report")
                .foot("drgan " + CodeVersion.current());
        for (ReportedRun run : runs.values()) {
            if (run.drawn() != null) {
                page.icon(run.drawn().pictures().get(0).picture());
                break;
            }
        }
        drawn(
                page,
                "Pictures",
                sameSentences()
                        ? "Pictures of each model for the same sentences and the same seed."
                        : "Pictures of each model for sentences of its own data, with the same seed.",
                DrawnFigures::plates);
        Map<String, List<Measurement>> measured = new LinkedHashMap<>();
        runs.forEach((name, run) -> {
            if (!run.measurements().isEmpty()) {
                measured.put(name, run.measurements());
            }
        });
        measures(page, measured);
        growth(page);
        curves(page);
        drawn(
                page,
                "Nearest training pictures",
                "Beside each drawn picture, the training picture with the smallest distance of pixel colours at "
                        + NearestPictures.SIDE + " by " + NearestPictures.SIDE + " pixels.",
                DrawnFigures::remembered);
        drawn(
                page,
                "Interpolations",
                "From one noise to another, then from one sentence to another.",
                DrawnFigures::ways);
        drawn(
                page,
                "Attention",
                "Light positions have the largest attention weight for the word in the last stage.",
                DrawnFigures::attention);
        settings(page);
        if (!measured.isEmpty()) {
            page.section("Protocols", "Everything that the measures depend on.", new Protocols(measured).html());
        }
        return page;
    }

    private boolean sameSentences() {
        return runs.values().stream()
                        .map(ReportedRun::drawn)
                        .filter(Objects::nonNull)
                        .map(DrawnFigures::asked)
                        .distinct()
                        .count()
                <= 1;
    }

    private void measures(Page page, Map<String, List<Measurement>> measured) {
        if (measured.isEmpty()) {
            return;
        }
        Measures measures = new Measures(measured);
        Map<String, String> differences = new Protocols(measured).differences();
        page.section(
                "Measures",
                "With their spread and the values of real pictures.",
                measures.table(),
                differences.isEmpty()
                        ? ""
                        : Figures.heading("Not comparable")
                                + Figures.note("These measures have different protocols in these training runs.")
                                + Figures.list(differences),
                measures.details());
    }

    private void growth(Page page) throws IOException {
        List<String> blocks = new ArrayList<>();
        for (Map.Entry<String, ReportedRun> run : runs.entrySet()) {
            RunStory story = run.getValue().story();
            int shown = Math.min(GROWN, story.sentences().size());
            if (shown > 0 && !story.samples().isEmpty()) {
                List<Figures.Moment> moments = new ArrayList<>();
                moments.add(new Figures.Moment("real", story.real().subList(0, shown)));
                moments.addAll(story.moments(MOMENTS, shown));
                blocks.add(titled(run.getKey(), Figures.growth(story.sentences().subList(0, shown), moments)));
            }
        }
        page.section(
                "Over time", "The same sentences with the same noise, during training.", blocks.toArray(String[]::new));
    }

    private void curves(Page page) {
        add(page, "Curves", "Faint lines are single values, strong ones are smoothed.", (name, run) -> {
            RunStory story = run.story();
            List<Figures.Chart> charts = story.names().contains(LogNames.MATCHING_WORDS)
                    ? RunCharts.drawing(story)
                    : RunCharts.matching(story);
            return charts.stream().allMatch(chart -> chart.chart().isEmpty()) ? "" : Figures.charts(charts);
        });
    }

    /** Adds a section about the pictures of each model. */
    private void drawn(Page page, String heading, String introduction, Function<DrawnFigures, String> figures) {
        add(page, heading, introduction, (name, run) -> run.drawn() == null ? "" : figures.apply(run.drawn()));
    }

    /** For several runs, the settings that differ; for one, those that are not the default. */
    private void settings(Page page) {
        Map<String, Settings> all = new LinkedHashMap<>();
        runs.forEach((name, run) -> all.put(name, run.story().settings()));
        boolean one = all.size() == 1;
        SettingsTable table = one
                ? SettingsTable.besideDefaults(
                        all.keySet().iterator().next(), all.values().iterator().next())
                : new SettingsTable(all, Set.of());
        page.section(
                "Settings",
                one ? "Those that are not the default." : "Those that differ.",
                table.isEmpty() ? Figures.note("There are no differences.") : table.html());
    }

    /** The HTML of a run in a section; empty for none. */
    private interface Block {
        String of(String name, ReportedRun run);
    }

    private void add(Page page, String heading, String introduction, Block block) {
        List<String> blocks = new ArrayList<>();
        runs.forEach((name, run) -> {
            String html = block.of(name, run);
            if (!html.isEmpty()) {
                blocks.add(titled(name, html));
            }
        });
        page.section(heading, introduction, blocks.toArray(String[]::new));
    }

    private String titled(String name, String html) {
        return runs.size() == 1 ? html : Figures.heading(name) + html;
    }
}
