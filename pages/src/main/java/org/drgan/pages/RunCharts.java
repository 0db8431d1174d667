package org.drgan.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.drgan.pages.Figures.Chart;
import org.drgan.train.log.LogNames;

/** The most important charts of a training run, with explanations. */
public final class RunCharts {
    private static final String TIME = "training time";

    private RunCharts() {}

    /** The charts of a matching model. */
    public static List<Chart> matching(RunStory run) {
        return List.of(new Chart(
                SvgChart.overTime(
                        "Training of the matching model",
                        TIME,
                        List.of(run.curve(LogNames.WORDS, "words"), run.curve(LogNames.SENTENCE, "sentence"))),
                "The loss for finding the sentence of a picture, by words and by the sentence as a whole. Lower is"
                        + " better."));
    }

    /** The charts of generator and discriminators. */
    public static List<Chart> drawing(RunStory run) {
        List<Chart> charts = new ArrayList<>(List.of(
                new Chart(
                        SvgChart.overTime(
                                "Pictures fit their sentences",
                                TIME,
                                List.of(
                                        run.curve(LogNames.MATCHING_WORDS, "words"),
                                        run.curve(LogNames.MATCHING_SENTENCE, "sentence"))),
                        "The matching model's loss on the generator's pictures. Lower is better."),
                new Chart(
                        SvgChart.overTime(
                                "Accuracy of the discriminators",
                                TIME,
                                sides(run, side -> LogNames.discriminator(side) + LogNames.ACCURACY)),
                        "Share of real and generated pictures that the discriminator of each size classifies correctly. 0.5 is"
                                + " guessing; near 1 the generator learns little from it."),
                new Chart(
                        SvgChart.overTime("Adversarial loss of the generator", TIME, sides(run, LogNames::adversarial)),
                        "For each size: it falls when the generator fools the discriminator, and rises when the"
                                + " discriminator gets better."),
                new Chart(
                        SvgChart.overTime(
                                "Diversity of pictures of one sentence",
                                TIME,
                                List.of(run.curve("diversity", "diversity"))),
                        "How much pictures of one sentence differ, pixel by pixel, relative to real ones."
                                + " Near 0 the noise has no effect.")));
        if (run.settings().loss().pairs() > 0) {
            charts.add(new Chart(
                    SvgChart.overTime(
                            "Accuracy for pairs of pictures",
                            TIME,
                            sides(run, side -> LogNames.discriminator(side) + LogNames.PAIRS_ACCURACY)),
                    "The same for two pictures of one sentence at a time. If it stays high while the accuracy for single pictures"
                            + " is near 0.5, pictures are good but too similar."));
        }
        if (run.settings().loss().features() > 0) {
            charts.add(
                    new Chart(
                            SvgChart.overTime(
                                    "Accuracy by the image encoder's features",
                                    TIME,
                                    maps(run, map -> LogNames.featuresOf(map) + LogNames.ACCURACY)),
                            "The same for the discriminator that sees the image encoder's maps of features instead of pictures."));
        }
        return charts;
    }

    private static List<Curve> maps(RunStory run, IntFunction<String> name) {
        List<Curve> curves = new ArrayList<>();
        for (int map = 0; run.names().contains(name.apply(map)); map++) {
            curves.add(run.curve(name.apply(map), "map " + map));
        }
        return curves;
    }

    private static List<Curve> sides(RunStory run, IntFunction<String> name) {
        List<Curve> curves = new ArrayList<>();
        for (int side = run.settings().model().base(); side <= run.settings().side(); side *= 2) {
            curves.add(run.curve(name.apply(side), side + " pixels"));
        }
        return curves;
    }
}
