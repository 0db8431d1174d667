package org.drgan.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.drgan.data.BatchLoader;
import org.drgan.data.BrokenPicture;
import org.drgan.discriminator.Discriminator;
import org.drgan.generator.Drawn;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Precision;
import org.drgan.text.Caption;
import org.jspecify.annotations.Nullable;

/**
 * Trains generator and discriminators against each other, with a frozen matching model.
 *
 * <p>One forward pass of the generator serves both halves of a step: the discriminators learn from its detached
 * pictures, then the generator learns from what the improved discriminators say of the same pictures.
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
        this.discriminatorStep =
                new DiscriminatorStep(settings.loss().adversarial().loss(), state.objectives());
        this.generatorStep = new GeneratorStep(settings, networks, state.objectives());
        this.limit = settings.optimiser().clip() > 0 ? settings.optimiser().clip() : Double.POSITIVE_INFINITY;
        this.sheet = new SampleSheet(settings, device, matching, state.average(), shown);
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
            Drawn drawn;
            try (Precision.Scope precision = settings.precision().on(device)) {
                drawn = networks.generator()
                        .forward(
                                input.text().sentence(),
                                input.text().words(),
                                input.padding(),
                                input.noise(),
                                input.conditionNoise());
            }
            Insight.gates(drawn, networks.generator().sides(), terms);
            List<@Nullable Gaussian> realCodes = teachDiscriminators(
                    input, drawn, step, health, factor * settings.optimiser().discriminatorRate(), terms);
            teachGenerator(
                    input,
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

    private List<@Nullable Gaussian> teachDiscriminators(
            StepInput input, Drawn drawn, long step, Health health, double rate, Map<String, Double> terms) {
        List<@Nullable Gaussian> realCodes = new ArrayList<>();
        for (int stage = 0; stage < networks.discriminators().size(); stage++) {
            Discriminator discriminator = networks.discriminators().get(stage);
            AdamOptimiser optimiser = state.discriminatorOptimiser(stage);
            String prefix = "d" + networks.generator().sides().get(stage) + "_";
            optimiser.zeroGradients();
            DiscriminatorStep.Outcome outcome;
            try (Precision.Scope precision = settings.precision().on(device)) {
                outcome = discriminatorStep.loss(
                        discriminator, stage, drawn.pictures().get(stage).detach(), input, terms, prefix);
            }
            health.requireFinite(step, terms);
            outcome.loss().backward();
            terms.put(prefix + "gradient", optimiser.clipGradients(limit));
            health.requireFinite(step, terms); // a finite loss can have a gradient that is none
            optimiser.step(rate);
            realCodes.add(outcome.realCode());
        }
        return realCodes;
    }

    private void teachGenerator(
            StepInput input,
            Drawn drawn,
            List<@Nullable Gaussian> realCodes,
            long step,
            Health health,
            double rate,
            Map<String, Double> terms) {
        AdamOptimiser optimiser = state.generatorOptimiser();
        optimiser.zeroGradients();
        networks.freezeDiscriminators(true);
        try {
            Tensor loss;
            try (Precision.Scope precision = settings.precision().on(device)) {
                loss = generatorStep.loss(
                        input, drawn, settings.loss().matchingAt(step, steps()), realCodes, terms); // []
            }
            health.requireFinite(step, terms);
            loss.backward();
        } finally {
            networks.freezeDiscriminators(false);
        }
        terms.put("g_gradient", optimiser.clipGradients(limit));
        health.requireFinite(step, terms);
        optimiser.step(rate);
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
        matching.write(folder, settings);
        NetworkFile.write(
                folder.resolve(MatchingModel.GENERATOR), state.average().state(), matching.vocabulary());
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
