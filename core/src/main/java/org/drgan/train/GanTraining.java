package org.drgan.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.damsm.Contrasts;
import org.drgan.damsm.Encoded;
import org.drgan.damsm.MatchingLoss;
import org.drgan.damsm.TextEncoder;
import org.drgan.data.Batch;
import org.drgan.data.BatchLoader;
import org.drgan.data.BrokenPicture;
import org.drgan.discriminator.Discriminator;
import org.drgan.generator.Drawn;
import org.drgan.generator.Generator;
import org.drgan.loss.AdversarialLoss;
import org.drgan.loss.AutoencoderLoss;
import org.drgan.loss.DistributionAlignmentLoss;
import org.drgan.loss.RealFeatures;
import org.drgan.loss.SemanticDisentanglingLoss;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Layers;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Precision;
import org.drgan.tensor.State;
import org.drgan.text.Caption;
import org.drgan.weights.Safetensors;
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
    private final Networks networks;
    private final DiscriminatorStep discriminatorStep;
    private final GeneratorStep generatorStep;
    private final AdamOptimiser generatorOptimiser;
    private final List<AdamOptimiser> discriminatorOptimisers = new ArrayList<>();
    private final WeightAverage average;
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
        this.networks = networks(settings, matching, device);
        LossSettings loss = settings.loss();
        AdversarialLoss adversarial = loss.adversarial().loss();
        this.discriminatorStep =
                new DiscriminatorStep(adversarial, new AutoencoderLoss(loss.beta()), loss.autoencoder());
        this.generatorStep = new GeneratorStep(
                networks,
                adversarial,
                new MatchingLoss(settings.matching()),
                settings.ablation().disentanglingLoss() ? new SemanticDisentanglingLoss(loss.statistics()) : null,
                settings.ablation().align()
                        ? new DistributionAlignmentLoss(
                                loss.alignment(),
                                loss.decodedAlignment(),
                                loss.latentAlignment(),
                                loss.codeDivergence())
                        : null,
                loss);
        OptimiserSettings optimiser = settings.optimiser();
        this.limit = optimiser.clip() > 0 ? optimiser.clip() : Double.POSITIVE_INFINITY;
        Map<String, Tensor> drawing = new LinkedHashMap<>(State.parameters(networks.generator()));
        for (int stage = 0; stage < networks.realFeatures().size(); stage++) {
            String prefix = "real_features" + stage + ".";
            State.parameters(networks.realFeatures().get(stage))
                    .forEach((name, parameter) -> drawing.put(prefix + name, parameter));
        }
        this.generatorOptimiser = new AdamOptimiser(drawing, optimiser.beta1(), optimiser.beta2());
        for (Discriminator discriminator : networks.discriminators()) {
            discriminatorOptimisers.add(
                    new AdamOptimiser(State.parameters(discriminator), optimiser.beta1(), optimiser.beta2()));
        }
        this.average = new WeightAverage(
                networks.generator(),
                settings.train().averageDecay(),
                settings.train().averageWarmUp());
        this.sheet = new SampleSheet(settings, device, networks.text(), average, shown);
    }

    private static Networks networks(Settings settings, MatchingModel matching, Device device) {
        Noise.seedStep(settings.seed(), -1);
        Generator generator = new Generator(settings.generator());
        Layers.initialise(generator);
        List<Discriminator> discriminators = new ArrayList<>();
        for (int side : generator.sides()) {
            Discriminator discriminator = new Discriminator(settings.discriminator(), side);
            Layers.initialise(discriminator);
            discriminators.add(discriminator);
        }
        List<RealFeatures> realFeatures = new ArrayList<>();
        for (int stage = 1;
                settings.ablation().disentanglingLoss()
                        && stage < settings.model().stages();
                stage++) {
            RealFeatures reader = new RealFeatures(settings.model().channels());
            Layers.initialise(reader);
            realFeatures.add(reader);
        }
        freeze(matching.text());
        freeze(matching.image());
        Networks networks = new Networks(matching.text(), matching.image(), generator, discriminators, realFeatures);
        networks.all().forEach(network -> network.to(device, false));
        return networks;
    }

    private static void freeze(Module network) {
        network.eval();
        State.parameters(network).values().forEach(parameter -> parameter.requires_grad_(false));
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
            StepInput input = input(loader.next(), step);
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
            average.update(step);
        }
        return terms;
    }

    private List<@Nullable Gaussian> teachDiscriminators(
            StepInput input, Drawn drawn, long step, Health health, double rate, Map<String, Double> terms) {
        List<@Nullable Gaussian> realCodes = new ArrayList<>();
        for (int stage = 0; stage < networks.discriminators().size(); stage++) {
            Discriminator discriminator = networks.discriminators().get(stage);
            AdamOptimiser optimiser = discriminatorOptimisers.get(stage);
            Tensor real = input.real().get(stage); // [B, 3, S, S]
            optimiser.zeroGradients();
            DiscriminatorStep.Outcome outcome;
            try (Precision.Scope precision = settings.precision().on(device)) {
                outcome = discriminatorStep.loss(
                        discriminator,
                        real,
                        input.real().get(0),
                        drawn.pictures().get(stage).detach(),
                        input,
                        terms,
                        "d" + real.size(2) + "_");
            }
            health.requireFinite(step, terms);
            outcome.loss().backward();
            terms.put("d" + real.size(2) + "_gradient", optimiser.clipGradients(limit));
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
        generatorOptimiser.zeroGradients();
        networks.freezeDiscriminators(true);
        try {
            Tensor loss;
            try (Precision.Scope precision = settings.precision().on(device)) {
                loss = generatorStep.loss(input, drawn, realCodes, terms); // []
            }
            health.requireFinite(step, terms);
            loss.backward();
        } finally {
            networks.freezeDiscriminators(false);
        }
        terms.put("g_gradient", generatorOptimiser.clipGradients(limit));
        health.requireFinite(step, terms);
        generatorOptimiser.step(rate);
    }

    private StepInput input(Batch batch, long step) {
        Tensor pictures = Batches.pictures(batch, device); // [B, 3, S, S]
        long[] lengths = TextEncoder.lengths(batch.captions());
        Encoded text = networks.text().frozen(TextEncoder.ids(batch.captions()), lengths);
        Contrasts contrasts = Contrasts.encode(networks.text(), batch.contrasts());
        long[] rows =
                LongStream.range(step * batch.size(), (step + 1) * batch.size()).toArray();
        int size = settings.model().noise();
        Tensor noise = Noise.batch(
                        settings.seed(), rows, size + settings.model().condition())
                .to(device, torch.ScalarType.Float); // [B, Z + condition]
        return new StepInput(
                Sizes.pyramid(pictures, networks.generator().sides()),
                text,
                lengths,
                TextEncoder.padding(batch.captions()).to(device, torch.ScalarType.Bool),
                contrasts,
                Batches.mismatched(text.sentence(), batch.classNumbers(), contrasts),
                batch.classNumbers(),
                noise.narrow(1, 0, size),
                noise.narrow(1, size, settings.model().condition()));
    }

    @Override
    public Map<String, Map<String, Tensor>> state() {
        Map<String, Map<String, Tensor>> state = new LinkedHashMap<>();
        state.put("generator", State.of(networks.generator()));
        state.put("average", average.state());
        state.put("optimiser-generator", generatorOptimiser.state());
        for (int stage = 0; stage < networks.discriminators().size(); stage++) {
            int side = networks.generator().sides().get(stage);
            state.put("discriminator" + side, State.of(networks.discriminators().get(stage)));
            state.put(
                    "optimiser-discriminator" + side,
                    discriminatorOptimisers.get(stage).state());
        }
        for (int stage = 0; stage < networks.realFeatures().size(); stage++) {
            state.put("real-features" + stage, State.of(networks.realFeatures().get(stage)));
        }
        return state;
    }

    @Override
    public void restore(Map<String, Map<String, Tensor>> state) {
        State.load(networks.generator(), part(state, "generator"));
        average.load(part(state, "average"));
        generatorOptimiser.load(part(state, "optimiser-generator"));
        for (int stage = 0; stage < networks.discriminators().size(); stage++) {
            int side = networks.generator().sides().get(stage);
            State.load(networks.discriminators().get(stage), part(state, "discriminator" + side));
            discriminatorOptimisers.get(stage).load(part(state, "optimiser-discriminator" + side));
        }
        for (int stage = 0; stage < networks.realFeatures().size(); stage++) {
            State.load(networks.realFeatures().get(stage), part(state, "real-features" + stage));
        }
    }

    private static Map<String, Tensor> part(Map<String, Map<String, Tensor>> state, String name) {
        return Objects.requireNonNull(state.get(name), () -> "the checkpoint has no " + name);
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
        Safetensors.write(
                folder.resolve(MatchingModel.GENERATOR),
                average.state(),
                Map.of("vocabulary", matching.vocabulary().hash()));
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
        networks.all().forEach(Module::close);
    }
}
