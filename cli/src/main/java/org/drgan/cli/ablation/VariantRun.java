package org.drgan.cli.ablation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.drgan.GeneratedPicture;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.cli.shared.EvaluatorOptions;
import org.drgan.data.CaptionedPictures;
import org.drgan.files.DurableFile;
import org.drgan.image.Grid;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.metric.EvaluatedPictures;
import org.drgan.metric.Evaluation;
import org.drgan.metric.Evaluators;
import org.drgan.metric.Measurement;
import org.drgan.metric.ResultFile;
import org.drgan.settings.AblationPlan;
import org.drgan.settings.Settings;
import org.drgan.tensor.Precision;
import org.drgan.train.TrainingListener;
import org.drgan.train.TrainingLoop;
import org.drgan.train.TrainingSession;
import org.jspecify.annotations.Nullable;

/**
 * One training run of an ablation. It stops at each milestone with a checkpoint, is evaluated, and continues. After an
 * interruption it continues from the last checkpoint, or from the portion of pictures at which the evaluation stopped.
 */
final class VariantRun {
    /** Folder of a run's pictures and measures. */
    static final String EVALUATION = "evaluation";

    /** The detail of a protocol with the step that was measured. */
    static final String STEP = "training step";

    /** The detail of a protocol with the variant. */
    static final String VARIANT = "variant";

    /** The detail of a protocol with the seed of the training. */
    static final String SEED = "training seed";

    /** The file with the seconds of the last evaluation, for estimates. */
    static final String SECONDS = EVALUATION + "/seconds.txt";

    private static final int COLUMNS = 8;

    private final AblationPlan plan;
    private final AblationFolder folder;
    private final AblationTask task;
    private final TaskVoice voice;
    private final Path run;
    private @Nullable Evaluators evaluators;

    VariantRun(AblationPlan plan, AblationFolder folder, AblationTask task, TaskVoice voice) {
        this.plan = plan;
        this.folder = folder;
        this.task = task;
        this.voice = voice;
        this.run = task.place(folder);
    }

    /** The steps that have been measured in a run folder. */
    static SortedSet<Long> measured(Path run) throws IOException {
        TreeSet<Long> steps = new TreeSet<>();
        for (Measurement measurement : measurements(run)) {
            steps.add(step(measurement));
        }
        return steps;
    }

    /** The measures of a run folder, oldest first. */
    static List<Measurement> measurements(Path run) throws IOException {
        Path file = metrics(run);
        return Files.exists(file) ? ResultFile.read(file) : List.of();
    }

    /** The step of a measure. */
    static long step(Measurement measurement) throws IOException {
        String step = measurement.protocol().details().getOrDefault(STEP, "");
        if (!step.matches("\\d{1,18}")) {
            throw new IOException("its measures say '" + step + "' for the step.");
        }
        return Long.parseLong(step);
    }

    private static Path metrics(Path run) {
        return run.resolve(EVALUATION).resolve("metrics.jsonl");
    }

    /** Trains and measures up to each milestone that is left. */
    void run() throws IOException {
        SortedSet<Long> measured = measured(run);
        for (long step : plan.milestones()) {
            if (measured.contains(step)) {
                continue;
            }
            long reached = train(step);
            voice.requireGoingOn();
            if (reached > step) {
                voice.note("There are no measures after step " + step + ": the training run had already passed it.");
            } else {
                measure(step);
            }
        }
    }

    /** Trains until a step; returns the step at which it stopped, which is earlier when it was asked to stop. */
    private long train(long until) throws IOException {
        Settings settings = plan.settings(task.variant(), task.seed(), folder.matching());
        TrainingSession[] self = new TrainingSession[1];
        TrainingListener listener = voice.listener(done -> {
            if (done >= until) {
                self[0].stop();
            }
        });
        try (TrainingSession session = voice.open(() -> TrainingSession.gan(settings, run, listener))) {
            self[0] = session;
            voice.stopping(session::stop);
            TrainingLoop.Outcome outcome = session.run(true);
            return outcome.step();
        } finally {
            voice.stopping(null);
        }
    }

    private void measure(long step) throws IOException {
        long begun = System.nanoTime();
        try (TextToImage drawer = TextToImage.load(run, TextToImage.Options.defaults())) {
            int count = plan.measure().count();
            EvaluatedPictures evaluated = EvaluatedPictures.drawn(
                    drawer, Precision.FP32, plan.common(), count, plan.measure().seed(), 1);
            Map<String, String> details = new LinkedHashMap<>();
            details.put(VARIANT, task.variant());
            details.put(SEED, Long.toString(task.seed()));
            details.put(STEP, Long.toString(step));
            Evaluation evaluation = evaluated.evaluation(folder.parts(), evaluators(), details);
            List<Measurement> found = evaluation.run(
                    AblationFolder.metrics(plan),
                    java.util.Optional.empty(),
                    (what, pictures) -> more -> voice.at(step, what + " after step " + step));
            show(drawer, evaluated.test(), step);
            List<Measurement> all = new ArrayList<>(measurements(run));
            all.addAll(found);
            DurableFile.write(
                    run.resolve(SECONDS),
                    Double.toString((System.nanoTime() - begun) * 1e-9).getBytes(StandardCharsets.US_ASCII));
            ResultFile.write(metrics(run), all); // atomically, since one measure marks the whole step as measured
        }
    }

    private Evaluators evaluators() throws IOException {
        if (evaluators == null) {
            evaluators = EvaluatorOptions.read(
                    folder.matching(), there(folder.evaluator()), there(folder.independent()), there(folder.reader()));
        }
        return evaluators;
    }

    private static @Nullable Path there(Path place) {
        return Files.exists(place) ? place : null;
    }

    /** Draws the sentences that the page shows, and saves them with the real pictures. */
    private void show(TextToImage drawer, CaptionedPictures test, long step) throws IOException {
        List<String> sentences = new ArrayList<>();
        List<Pixels> real = new ArrayList<>();
        for (int i = 0; i < test.size() && sentences.size() < plan.measure().sentences(); i++) {
            String sentence = test.captions(i).get(0);
            if (drawer.vocabulary().numbers(sentence).length == 0) {
                continue;
            }
            try {
                real.add(plan.common().data().fit().square(test.picture(i), drawer.side()));
                sentences.add(sentence.replace('\n', ' '));
            } catch (IOException broken) {
                continue; // the evaluation has reported it
            }
        }
        List<Pixels> drawn = drawer
                .generate(sentences.stream()
                        .map(sentence -> Request.of(sentence, plan.measure().seed()))
                        .toList())
                .stream()
                .map(GeneratedPicture::picture)
                .toList();
        Path shown = Files.createDirectories(run.resolve(EVALUATION));
        Files.write(shown.resolve("sentences.txt"), sentences);
        Pictures.write(shown.resolve("real.png"), Grid.of(real, COLUMNS), Map.of());
        Pictures.write(shown.resolve(pictures(step)), Grid.of(drawn, COLUMNS), Map.of());
    }

    /** The file of pictures for the shown sentences after a step. */
    static String pictures(long step) {
        return String.format(Locale.ROOT, "pictures-%06d.png", step);
    }
}
