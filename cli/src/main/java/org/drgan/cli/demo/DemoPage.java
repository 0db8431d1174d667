package org.drgan.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.drgan.GeneratedPicture;
import org.drgan.pages.Amounts;
import org.drgan.pages.Figures;
import org.drgan.pages.Figures.Chart;
import org.drgan.pages.Figures.Moment;
import org.drgan.pages.Page;
import org.drgan.pages.RunCharts;
import org.drgan.pages.RunStory;
import org.drgan.tensor.CodeVersion;
import org.drgan.train.Run;
import org.jspecify.annotations.Nullable;

/** The demo's page, written again when there are new results. */
public final class DemoPage {
    /** How far the demo is. */
    public enum State {
        TRAINING,
        DONE,
        ENDED_EARLY,
        FAILED
    }

    private static final int SECONDS_BETWEEN = 15;
    private static final int GROWN = 6; // sentences whose growth is shown
    private static final int MOMENTS = 9;
    private static final int STAGED = 3;
    private static final int ATTENDED = 2;

    private final Path out;
    private @Nullable DemoDrawing trained; // pictures of the trained model
    private @Nullable DemoDrawing young; // pictures of the new model
    private @Nullable Path matching;
    private @Nullable Path generator;
    private String without = ""; // why there is no trained model
    private double untilFirst;
    private double trainingSeconds;

    /** @param out the folder where {@code index.html} is written */
    public DemoPage(Path out) {
        this.out = out;
    }

    /** The page itself. */
    public Path file() {
        return out.resolve("index.html");
    }

    /**
     * Sets the pictures of the trained model.
     *
     * @param seconds from the start of the process until they were drawn
     */
    public void trained(DemoDrawing drawing, double seconds) {
        trained = drawing;
        untilFirst = seconds;
    }

    /** Sets the reason why there are no pictures of a trained model. */
    public void without(String reason) {
        without = reason;
    }

    /** Sets the pictures of the new model. */
    public void young(DemoDrawing drawing) {
        young = drawing;
    }

    /** Sets the run folders and the seconds of training so far. */
    public void training(Path damsm, Path gan, double seconds) {
        matching = damsm;
        generator = gan;
        trainingSeconds = seconds;
    }

    /** Writes the page with the results so far. */
    public void write(State state) throws IOException {
        RunStory damsm = story(matching);
        RunStory gan = story(generator);
        DemoDrawing main = trained != null ? trained : young;
        Page page = new Page(
                        "A sentence goes in, a picture comes out",
                        "drgan demo · "
                                + LocalDate.now().format(DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH)))
                .notice(notice(state))
                .refresh(state == State.TRAINING ? SECONDS_BETWEEN : 0);
        lead(page);
        if (main != null && !main.isEmpty()) {
            page.icon(main.pictures().get(0).picture());
            drawn(page, main);
        }
        if (gan != null) {
            growth(page, gan);
        }
        curves(page, damsm, gan);
        numbers(page, main, damsm, gan);
        DemoNext.section(page, trained != null ? trained : young, young != null ? generator : null);
        page.foot("drgan " + CodeVersion.current() + " · seed " + DemoDrawing.SEED
                + (main == null ? "" : " · model " + main.hash().substring(0, 16)));
        page.write(file());
    }

    /** The story of a training run; null if it has no log yet. */
    private static @Nullable RunStory story(@Nullable Path run) throws IOException {
        return run != null && Files.exists(run.resolve(Run.LOG)) ? RunStory.read(run) : null;
    }

    private String notice(State state) {
        String soFar = trainingSeconds > 0 ? ", after " + Amounts.duration(trainingSeconds) + " of training" : "";
        return switch (state) {
            case TRAINING ->
                "A second model is being trained from random weights. This page updates itself every " + SECONDS_BETWEEN
                        + " seconds.";
            case ENDED_EARLY -> "The demo was stopped early" + soFar + ". This page shows the results until then.";
            case FAILED ->
                "The demo failed" + soFar + "; the terminal shows the error. This page shows the results until then.";
            case DONE -> "";
        };
    }

    private void lead(Page page) {
        if (trained != null) {
            page.lead(String.format(
                    Locale.ROOT,
                    "A network read %d sentences and drew %d pictures for them on this computer, in %s.%s",
                    trained.pictures().size(),
                    trained.pictures().size() * trained.bestOf(),
                    Amounts.duration(trained.seconds()),
                    generator == null ? "" : " Then a second one was trained from random weights."));
        } else if (generator != null) {
            page.lead("A network was trained on this computer, from random weights, to draw pictures for sentences.")
                    .lead("There are no pictures by the bundled model: " + without + ".");
        }
        page.lead("It is DR-GAN: a text encoder reads the sentence, the generator draws at growing sizes, and"
                + " discriminators score how real its pictures look.");
    }

    private void drawn(Page page, DemoDrawing main) {
        List<GeneratedPicture> pictures = main.pictures();
        String drawer = main == young ? "the model trained here" : name(main.model());
        page.section(
                pictures.size() == DemoDrawing.SENTENCES.size() ? "Twelve sentences" : "Sentences",
                "Drawn by " + drawer + ". "
                        + (main.bestOf() == 1
                                ? ""
                                : "Each is the best of " + main.bestOf() + ", chosen by the model's discriminator. ")
                        + "The same sentence, seed and model always give the same picture; another seed gives another"
                        + " one.",
                Figures.plates(main.plates()));
        int stages = pictures.get(0).stages().size();
        if (stages > 1) {
            List<String> figures = new ArrayList<>();
            for (GeneratedPicture picture : pictures.subList(0, Math.min(STAGED, pictures.size()))) {
                figures.add(Figures.stages(picture.recipe().sentence(), picture.stages()));
            }
            page.section(
                    (stages == 3 ? "Three" : stages == 2 ? "Two" : Integer.toString(stages)) + " stages",
                    "The first stage draws a small picture from the sentence as a whole. Each further stage uses the single"
                            + " words and doubles the size.",
                    figures.toArray(String[]::new));
        }
        List<String> attention = new ArrayList<>();
        for (GeneratedPicture picture : pictures) {
            if (attention.size() < ATTENDED && !picture.attention().isEmpty()) {
                attention.add(Figures.attention(picture.recipe().sentence(), picture.picture(), picture.attention()));
            }
        }
        if (!attention.isEmpty()) {
            page.section(
                    "Attention",
                    "Before the last stage draws, each position of the picture weights the words of the sentence. Light"
                            + " positions have the largest weight for the word.",
                    attention.toArray(String[]::new));
        }
    }

    private void growth(Page page, RunStory gan) throws IOException {
        int shown = Math.min(GROWN, gan.sentences().size());
        List<Moment> moments = new ArrayList<>();
        moments.add(new Moment("real", gan.real().subList(0, shown)));
        moments.addAll(gan.moments(MOMENTS, shown));
        page.section(
                "Training from scratch",
                "First a real picture of the data, then pictures of the new model for its sentence, from random weights"
                        + " (0:00) on, with minutes and seconds of training."
                        + (gan.settings().data().synthetic()
                                ? " These sentences, and birds with such a pair of colours, are not in its training"
                                        + " learns."
                                : ""),
                Figures.growth(gan.sentences().subList(0, shown), moments),
                again());
    }

    /** Pictures of both models for the same sentences. */
    private String again() {
        if (trained == null || young == null || young.isEmpty()) {
            return "";
        }
        return Figures.heading("The twelve sentences again")
                + Figures.pairs("trained long", "trained here", trained.plates(), young.plates());
    }

    private static void curves(Page page, @Nullable RunStory damsm, @Nullable RunStory gan) {
        List<Chart> charts = new ArrayList<>();
        if (damsm != null) {
            charts.addAll(RunCharts.matching(damsm));
        }
        if (gan != null) {
            charts.addAll(RunCharts.drawing(gan));
        }
        if (charts.stream().anyMatch(chart -> !chart.chart().isEmpty())) {
            page.section(
                    "Curves",
                    "Faint lines are the values in the log, strong lines are smoothed. The legend shows the last"
                            + " value.",
                    Figures.charts(charts));
        }
    }

    private void numbers(Page page, @Nullable DemoDrawing main, @Nullable RunStory damsm, @Nullable RunStory gan) {
        Map<String, String> facts = new LinkedHashMap<>();
        if (trained != null) {
            facts.put("seconds from the start to the first pictures", Amounts.number(untilFirst));
        }
        if (main != null) {
            facts.put("pictures drawn per second", Amounts.number(main.perSecond()));
            facts.put("parameters of the model that drew", Amounts.large(main.parameters()));
        }
        if (young != null && young != main) {
            facts.put("parameters of the model trained here", Amounts.large(young.parameters()));
        }
        if (trainingSeconds > 0) {
            facts.put("minutes of training from scratch, in total", Amounts.clock(trainingSeconds));
        }
        if (damsm != null) {
            facts.put("steps of the matching model", Long.toString(damsm.steps()));
            facts.put(
                    "pictures it was trained on",
                    Amounts.large(damsm.steps() * damsm.settings().damsm().batchSize()));
        }
        if (gan != null) {
            facts.put("steps of generator and discriminators", Long.toString(gan.steps()));
            long seen = gan.steps() * gan.settings().train().batchSize();
            facts.put("real pictures they were trained on", Amounts.large(seen));
            facts.put("pictures per second, training", Amounts.number(seen / Math.max(gan.seconds(), 1e-9)));
        }
        facts.put("processor cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        page.section("In numbers", "Measured during this run.", Figures.facts(facts));
    }

    /** The last two names of a path. */
    private static String name(Path model) {
        Path plain = model.toAbsolutePath().normalize();
        return plain.getNameCount() < 2
                ? plain.toString()
                : plain.subpath(plain.getNameCount() - 2, plain.getNameCount()).toString();
    }
}
