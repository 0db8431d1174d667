package org.drgan.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.drgan.pages.Figures.Chart;
import org.drgan.train.LogNames;

/** The charts that tell most of a training, with how to read them. */
public final class RunCharts {
    private static final String TIME = "time of training";

    private RunCharts() {}

    /** Of a matching model. */
    public static List<Chart> matching(RunStory run) {
        return List.of(new Chart(
                SvgChart.overTime(
                        "The matching model learns",
                        TIME,
                        List.of(run.curve(LogNames.WORDS, "words"), run.curve(LogNames.SENTENCE, "sentence"))),
                "It comes first: which sentence belongs to which picture, judged word by word and as a whole. Lower is"
                        + " better."));
    }

    /** Of generator and discriminators. */
    public static List<Chart> drawing(RunStory run) {
        List<Chart> charts = new ArrayList<>(List.of(
                new Chart(
                        SvgChart.overTime(
                                "Pictures come to fit their sentences",
                                TIME,
                                List.of(
                                        run.curve(LogNames.MATCHING_WORDS, "words"),
                                        run.curve(LogNames.MATCHING_SENTENCE, "sentence"))),
                        "The matching model's loss on the generator's pictures. Lower is better."),
                new Chart(
                        SvgChart.overTime(
                                "How often the fakes are found",
                                TIME,
                                sides(run, side -> LogNames.discriminator(side) + LogNames.ACCURACY)),
                        "Share of real and drawn pictures that the discriminator of each size tells apart. At 0.5 it"
                                + " can only guess, at 1 it has nothing left to teach."),
                new Chart(
                        SvgChart.overTime("What gives a picture away", TIME, sides(run, LogNames::adversarial)),
                        "The generator's own loss, for each size: it falls when a picture passes for real, and rises"
                                + " when the discriminator has got better."),
                new Chart(
                        SvgChart.overTime(
                                "Pictures of one sentence differ", TIME, List.of(run.curve("diversity", "diversity"))),
                        "How much pictures of one sentence differ, pixel by pixel, as a share of how much real ones do."
                                + " Near 0 the noise hardly matters any more.")));
        if (run.settings().loss().pairs() > 0) {
            charts.add(new Chart(
                    SvgChart.overTime(
                            "How often pairs of fakes are found",
                            TIME,
                            sides(run, side -> LogNames.discriminator(side) + LogNames.PAIRS_ACCURACY)),
                    "Likewise for two pictures of one sentence seen together. Where it stays high while single fakes are hardly"
                            + " found, pictures are good, but alike."));
        }
        return charts;
    }

    private static List<Curve> sides(RunStory run, IntFunction<String> name) {
        List<Curve> curves = new ArrayList<>();
        for (int side = run.settings().model().base(); side <= run.settings().side(); side *= 2) {
            curves.add(run.curve(name.apply(side), side + " pixels"));
        }
        return curves;
    }
}
