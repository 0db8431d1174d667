package org.drgan.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.drgan.data.BatchLoader;
import org.drgan.data.BrokenPicture;
import org.drgan.discriminator.Discriminator;
import org.drgan.generator.Drawn;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;
import org.drgan.settings.Settings;
import org.drgan.settings.TrainSettings;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Precision;
import org.drgan.tensor.Tensors;
import org.drgan.text.Caption;
import org.jspecify.annotations.Nullable;

/**
 * Trains generator and discriminators against each other, with a frozen matching model.
 *
 * <p>One forward pass of the generator serves both halves of a step: the discriminators learn from its detached
 * pictures, then the generator learns from what the improved discriminators say of the same pictures.
 *
 * <p>With {@link TrainSettings#accumulate} a step goes through its batch part by part and adds the gradients up. Those of a
 * discriminator without auto-encoder are the whole batch's. Others differ where something looks at more than one picture:
 * batch norms, the moments over the batch of disentangling and alignment, sentences that a picture is told apart from.
 */
final class GanTraining implements Training {
    private final Settings settings;
    private final Device device;
    private final BatchLoader loader;
    private final MatchingModel matching;
    private final GanState state;
    private final Networks networks;
    private final DiscriminatorStep discriminatorStep;
    private final GeneratorStep generatorStep;
    private final double limit; // of a gradient's norm
    private final SampleSheet sheet;

    /**
     * A training that has not begun.
     *
     * @param matching the frozen text and image encoder
     * @param loader gives batches that the matching model's vocabulary can read; closed with this training
     * @param shown what the samples show
     */
    GanTraining(Settings settings, Device device, MatchingModel matching, BatchLoader loader, Caption[] shown) {
        this.settings = settings;
        this.device = device;
        this.loader = loader;
        this.matching = matching;
        this.state = new GanState(settings, matching, device);
        this.networks = state.networks();
        this.discriminatorStep = new DiscriminatorStep(settings.loss(), state.objectives());
        this.generatorStep = new GeneratorStep(settings, networks, state.objectives());
        this.limit = settings.optimiser().clip() > 0 ? settings.optimiser().clip() : Double.POSITIVE_INFINITY;
        this.sheet = new SampleSheet(settings, device, matching, state.average(), shown);
    }

    /** Begins with a model's weights instead of random ones; see {@link GanState#start}. */
    void start(Path folder) throws IOException {
        state.start(folder, matching.vocabulary());
    }

    @Override
    public long steps() {
        return settings.train().steps();
    }

    @Override
    public int batchSize() {
        return settings.train().batchSize();
    }

    @Override
    public Map<String, Double> step(long step, double slowing, Health health) {
        if (loader.nextStep() != step) {
            loader.start(step);
        }
        Map<String, Double> terms = new LinkedHashMap<>();
        double factor = settings.optimiser().factor(step, steps()) * slowing;
        try (PointerScope scope = new PointerScope()) {
            Noise.seedStep(settings.seed(), step);
            StepInput input = StepInput.of(settings, networks, state.objectives(), device, loader.next(), step);
            List<StepInput> parts = input.parts(settings.train().accumulate());
            Drawn drawn = parts.size() == 1 ? draw(input) : null; // serves both halves
            List<List<@Nullable Gaussian>> realCodes = teachDiscriminators(
                    parts,
                    drawn != null ? List.of(drawn.pictures()) : drafts(parts),
                    step,
                    health,
                    factor * settings.optimiser().discriminatorRate(),
                    terms);
            teachGenerator(
                    parts,
                    drawn,
                    realCodes,
                    step,
                    health,
                    factor * settings.optimiser().generatorRate(),
                    terms);
            state.average().update(step);
        }
        return terms;
    }

    private Drawn draw(StepInput input) {
        try (Precision.Scope precision = settings.precision().on(device)) {
            return networks.generator()
                    .forward(
                            input.text().sentence(),
                            input.text().words(),
                            input.padding(),
                            input.noise(),
                            input.conditionNoise());
        }
    }

    /** Each part's pictures alone, since memory cannot hold all parts' ways to them; the generator stays as it is. */
    private List<List<Tensor>> drafts(List<StepInput> parts) {
        return RunningStatistics.keep(
                networks.generator(),
                () -> parts.stream()
                        .map(part -> Tensors.tidyAll(() -> draw(part).pictures()))
                        .toList());
    }

    /** @param pictures of each part at each stage */
    private List<List<@Nullable Gaussian>> teachDiscriminators(
            List<StepInput> parts,
            List<List<Tensor>> pictures,
            long step,
            Health health,
            double rate,
            Map<String, Double> terms) {
        List<List<@Nullable Gaussian>> realCodes = parts.stream()
                .<List<@Nullable Gaussian>>map(part -> new ArrayList<>())
                .toList();
        for (int stage = 0; stage < networks.discriminators().size(); stage++) {
            Discriminator discriminator = networks.discriminators().get(stage);
            AdamOptimiser optimiser = state.discriminatorOptimiser(stage);
            optimiser.zeroGradients();
            for (int part = 0; part < parts.size(); part++) {
                discriminator.iterate(part == 0);
                Tensor generated = pictures.get(part).get(stage).detach(); // [B, 3, S, S]
                realCodes.get(part).add(judge(stage, parts.get(part), generated, parts.size(), step, health, terms));
            }
            discriminator.iterate(true);
            terms.put(prefix(stage) + "gradient", optimiser.clipGradients(limit));
            health.requireFinite(step, terms); // a finite loss can have a gradient that is none
            optimiser.step(rate);
        }
        return realCodes;
    }

    /** Adds a part's gradients to a discriminator's, and returns the real pictures' code. */
    private @Nullable Gaussian judge(
            int stage,
            StepInput input,
            Tensor generated,
            int parts,
            long step,
            Health health,
            Map<String, Double> terms) {
        List<Tensor> code = Tensors.tidyAll(() -> {
            Map<String, Double> own = new LinkedHashMap<>();
            DiscriminatorStep.Outcome outcome;
            try (Precision.Scope precision = settings.precision().on(device)) {
                outcome = discriminatorStep.loss(
                        networks.discriminators().get(stage), stage, generated, input, own, prefix(stage));
            }
            health.requireFinite(step, own);
            share(outcome.loss(), parts).backward();
            own.forEach((name, value) -> terms.merge(name, value / parts, Double::sum));
            Gaussian real = outcome.realCode();
            return real == null ? List.of() : List.of(real.mean(), real.logVariance());
        });
        return code.isEmpty() ? null : new Gaussian(code.get(0), code.get(1));
    }

    /** @param drawn of the only part; null where there are several, which are drawn again one by one */
    private void teachGenerator(
            List<StepInput> parts,
            @Nullable Drawn drawn,
            List<List<@Nullable Gaussian>> realCodes,
            long step,
            Health health,
            double rate,
            Map<String, Double> terms) {
        AdamOptimiser optimiser = state.generatorOptimiser();
        double matchingWeight = settings.loss().matchingAt(step, steps());
        optimiser.zeroGradients();
        networks.freezeDiscriminators(true);
        try {
            for (int part = 0; part < parts.size(); part++) {
                Map<String, Double> own = new LinkedHashMap<>();
                try (PointerScope scope = new PointerScope()) {
                    Drawn seen = drawn != null ? drawn : draw(parts.get(part));
                    Insight.gates(seen, networks.generator().sides(), own);
                    Tensor loss;
                    try (Precision.Scope precision = settings.precision().on(device)) {
                        loss = generatorStep.loss(
                                parts.get(part), seen, matchingWeight, realCodes.get(part), own); // []
                    }
                    health.requireFinite(step, own);
                    share(loss, parts.size()).backward();
                }
                own.forEach((name, value) -> terms.merge(name, value / parts.size(), Double::sum));
            }
        } finally {
            networks.freezeDiscriminators(false);
        }
        terms.put("g_gradient", optimiser.clipGradients(limit));
        health.requireFinite(step, terms);
        optimiser.step(rate);
    }

    /** A loss is a mean over its part; the mean over the batch is the mean of these. */
    private static Tensor share(Tensor loss, int parts) {
        return parts == 1 ? loss : loss.div(new Scalar(parts)); // []
    }

    private String prefix(int stage) {
        return "d" + networks.generator().sides().get(stage) + "_";
    }

    @Override
    public Map<String, Map<String, Tensor>> state() {
        return state.tensors();
    }

    @Override
    public void restore(Map<String, Map<String, Tensor>> saved) {
        state.restore(saved);
    }

    @Override
    public boolean isSampleDue(long done) {
        return done % settings.train().sampleEvery() == 0 || done == steps();
    }

    @Override
    public Samples samples(long done) {
        return sheet.draw();
    }

    @Override
    public void export(Path folder) throws IOException {
        ModelFolder.write(folder, matching, state.average().state(), settings);
    }

    @Override
    public List<BrokenPicture> brokenPictures() {
        return loader.brokenPictures();
    }

    @Override
    public double waitedSeconds() {
        return loader.waitedSeconds();
    }

    @Override
    public void close() {
        loader.close();
        state.close();
    }
}
