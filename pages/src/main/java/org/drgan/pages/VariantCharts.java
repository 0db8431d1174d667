package org.drgan.pages;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.drgan.pages.Figures.Chart;
import org.drgan.settings.Settings;
import org.drgan.train.log.LogNames;

/** Charts from the logs of the variants of a training run, a curve for each, that show what the modules do. */
final class VariantCharts {
    private static final String STEPS = "steps";

    private VariantCharts() {}

    /**
     * @param stories the training runs of each variant
     * @param steps of a complete training run
     */
    static List<Chart> of(Map<String, List<RunStory>> stories, long steps) {
        List<RunStory> all = stories.values().stream().flatMap(List::stream).toList();
        if (all.isEmpty() || steps < 1) {
            return List.of();
        }
        Settings settings = all.get(0).settings();
        int side = settings.side();
        int gated = side / 2; // side of the last stage's gates
        String discriminator = LogNames.discriminator(side);
        String image = LogNames.gateImage(gated);
        String context = LogNames.gateContext(gated);
        return List.of(
                chart(
                        stories,
                        "Pictures fit their sentences",
                        "The matching model's loss by words on the generator's pictures.",
                        line -> number(line, LogNames.MATCHING_WORDS)),
                chart(
                        stories,
                        "Accuracy of the discriminator",
                        "Share of pictures of " + side
                                + " pixels that the discriminator classifies correctly; 0.5 is guessing.",
                        line -> number(line, discriminator + LogNames.ACCURACY)),
                chart(
                        stories,
                        "How open the gates are",
                        "Mean over image and context gates of the last stage (SDM); a gate begins at 0.5.",
                        line -> (number(line, image) + number(line, context)) / 2),
                chart(
                        stories,
                        "How much the gates vary",
                        "Deviation of a channel's gate over pictures and positions; at 0 it only scales.",
                        line -> (number(line, LogNames.deviation(image)) + number(line, LogNames.deviation(context)))
                                / 2),
                chart(
                        stories,
                        "Distances of key and other parts",
                        "Distance of key parts to real features, as a share of that of the rest (SDL); at 1 they are"
                                + " equally far.",
                        line -> share(line, gated)),
                chart(
                        stories,
                        "Information in the codes",
                        "Divergence of the codes of real pictures from N(0, 1), in nats per dimension (DNM); at 0 they"
                                + " contain no information.",
                        line -> number(line, LogNames.codeReal(discriminator))),
                chart(
                        stories,
                        "Distance between the codes",
                        "Divergence of the codes of generated pictures from those of real pictures of the same sentences,"
                                + " which DAL reduces.",
                        line -> number(line, LogNames.codeDistance(discriminator))));
    }

    private static double share(Map<String, Object> line, int side) {
        double key = 0;
        double rest = 0;
        for (String of : List.of("image_mean", "image_deviation", "context_mean", "context_deviation")) {
            key += number(line, LogNames.distance(of + "_key", side));
            rest += number(line, LogNames.distance(of + "_rest", side));
        }
        return key / rest;
    }

    /** A logged number; NaN, which charts leave out, if it is missing. */
    private static double number(Map<String, Object> line, String name) {
        return line.get(name) instanceof Number value ? value.doubleValue() : Double.NaN;
    }

    private static Chart chart(
            Map<String, List<RunStory>> stories,
            String title,
            String explanation,
            ToDoubleFunction<Map<String, Object>> value) {
        List<Curve> curves = new ArrayList<>();
        stories.forEach((variant, runs) -> curves.add(mean(variant, runs, value)));
        return new Chart(SvgChart.overNumber(title, STEPS, curves), explanation);
    }

    private static Curve mean(String variant, List<RunStory> runs, ToDoubleFunction<Map<String, Object>> value) {
        TreeMap<Long, double[]> sums = new TreeMap<>();
        Map<Long, Integer> counts = new HashMap<>();
        for (RunStory run : runs) {
            for (Map<String, Object> line : run.log()) {
                double read = value.applyAsDouble(line);
                if (line.get(LogNames.STEP) instanceof Number step && Double.isFinite(read)) {
                    sums.computeIfAbsent(step.longValue(), any -> new double[1])[0] += read;
                    counts.merge(step.longValue(), 1, Integer::sum);
                }
            }
        }
        List<Curve.Point> points = new ArrayList<>();
        sums.forEach((step, sum) -> points.add(new Curve.Point(step, sum[0] / counts.getOrDefault(step, 1))));
        return new Curve(variant, points);
    }
}
