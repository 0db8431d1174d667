package org.drgan.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.drgan.data.BatchLoader;
import org.drgan.data.BrokenPicture;
import org.drgan.discriminator.Discriminator;
import org.drgan.discriminator.FeatureDiscriminator;
import org.drgan.generator.Drawn;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;
import org.drgan.settings.Settings;
import org.drgan.settings.TrainSettings;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Precision;
import org.drgan.tensor.Processes;
import org.drgan.tensor.RunningStatistics;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.train.log.LogNames;
import org.jspecify.annotations.Nullable;

/**
 * Trains generator and discriminators against each other, with a frozen matching model.
 *
 * <p>One forward pass of the generator serves both halves of a step: the discriminators learn from its detached
 * pictures, then the generator learns from the updated discriminators on the same pictures.
 *
 * <p>With {@link TrainSettings#accumulate} a step goes through its batch part by part and adds up the gradients. For a
 * discriminator without auto-encoder the result is the gradient of the whole batch. Other gradients differ, because
 * some operations depend on more than one picture: batch norms, the moments over the batch in SDL and DAL, and the mean
 * spectra.
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
    private final double clip;
    private final AverageGenerator average;
    private final SampleSheet sheet;
    private final Processes processes;
    private final String hash; // of the matching model
    private final Beginning beginning;

    /** Writes the real pictures and the sentences to compare the sample sheets with. */
    @FunctionalInterface
    interface Beginning {
        void write(Path samples) throws IOException;
    }

    /**
     * A training that has not begun.
     *
     * @param matching the frozen text and image encoder
     * @param loader of batches in the matching model's vocabulary; closed with this training
     * @param shown the sentences of the samples
     * @param beginning writes the real pictures to compare them with
     */
    GanTraining(
            Settings settings,
            Device device,
            MatchingModel matching,
            BatchLoader loader,
            SampleSheet.Shown shown,
            Beginning beginning) {
        this(settings, device, matching, loader, shown, beginning, Processes.ALONE);
    }

    /** Likewise, for one of several processes, whose loader returns only the rows of this process. */
    GanTraining(
            Settings settings,
            Device device,
            MatchingModel matching,
            BatchLoader loader,
            SampleSheet.Shown shown,
            Beginning beginning,
            Processes processes) {
        this.processes = processes;
        this.hash = matching.hash(); // before anything moves to the device
        this.beginning = beginning;
        this.settings = settings;
        this.device = device;
        this.loader = loader;
        this.matching = matching;
        this.state = new GanState(settings, matching, device, processes);
        this.networks = state.networks();
        this.discriminatorStep = new DiscriminatorStep(settings.loss(), state.objectives());
        this.generatorStep = new GeneratorStep(settings, networks, state.objectives(), processes);
        this.clip = settings.optimiser().clip();
        int measured = StandingStatistics.pictures(settings, settings.train().standingBatches());
        this.average = new AverageGenerator(settings, device, matching, state.average(), loader.captions(measured));
        this.sheet = new SampleSheet(settings, matching, average, shown);
    }

    /** Starts from a model's weights instead of random ones; see {@link GanState#start}. */
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
            StepInput input =
                    StepInput.of(settings, networks, state.objectives(), device, loader.next(), step, processes);
            List<StepInput> parts =
                    input.parts(settings.train().accumulate(), settings.train().pairs() ? 2 : 1);
            Drawn drawn = parts.size() == 1 ? draw(input) : null; // serves both halves
            Trained discriminators = trainDiscriminators(
                    parts,
                    drawn != null ? List.of(drawn.pictures()) : drafts(parts),
                    step,
                    health,
                    factor * settings.optimiser().discriminatorRate());
            terms.putAll(discriminators.terms());
            terms.putAll(trainGenerator(
                    parts,
                    drawn,
                    discriminators.realCodes(),
                    step,
                    health,
                    factor * settings.optimiser().generatorRate()));
            if (!settings.synchroniseNorms()) {
                List<Module> normed = new ArrayList<>(networks.learning());
                normed.addAll(state.objectives().networks().values());
                Mean.of(RunningStatistics.of(normed), processes);
            }
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

    /**
     * Each part's pictures without their graph, since memory cannot hold the graphs of all parts; changes nothing in
     * the generator.
     */
    private List<List<Tensor>> drafts(List<StepInput> parts) {
        return RunningStatistics.keep(
                networks.generator(),
                () -> parts.stream()
                        .map(part -> Tensors.tidy(() -> draw(part).pictures(), pictures -> pictures))
                        .toList());
    }

    /**
     * Result of the discriminators' half of a step.
     *
     * @param realCodes each part's real posterior at each stage; null without normalization
     * @param terms the values for the log, by name
     */
    private record Trained(List<List<@Nullable Gaussian>> realCodes, Map<String, Double> terms) {}

    /** @param pictures of each part at each stage */
    private Trained trainDiscriminators(
            List<StepInput> parts, List<List<Tensor>> pictures, long step, Health health, double rate) {
        Map<String, Double> terms = new LinkedHashMap<>();
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
                DiscriminatorPart trained = accumulate(stage, parts.get(part), generated, parts.size(), step, health);
                realCodes.get(part).add(trained.realCode());
                addShare(terms, trained.terms(), parts.size());
            }
            discriminator.iterate(true);
            terms.putAll(Learner.move(
                    step, health, rate, processes, new Learner(prefix(stage) + "gradient", optimiser, clip)));
        }
        FeatureDiscriminator features = networks.features();
        AdamOptimiser optimiser = state.featureOptimiser();
        if (features != null && optimiser != null) {
            optimiser.zeroGradients();
            for (int part = 0; part < parts.size(); part++) {
                features.train(part == 0); // in it, only spectral norms depend on the mode
                Tensor generated = last(pictures.get(part)).detach(); // [B, 3, S, S]
                addShare(
                        terms,
                        accumulateFeatures(features, parts.get(part), generated, parts.size(), step, health),
                        parts.size());
            }
            features.train(true);
            terms.putAll(
                    Learner.move(step, health, rate, processes, new Learner("features_gradient", optimiser, clip)));
        }
        return new Trained(realCodes, terms);
    }

    private static Tensor last(List<Tensor> pictures) {
        return pictures.get(pictures.size() - 1);
    }

    /** Adds the gradients of a part to those of the discriminator of features. */
    private Map<String, Double> accumulateFeatures(
            FeatureDiscriminator features, StepInput input, Tensor generated, int parts, long step, Health health) {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Double> terms = new LinkedHashMap<>();
            Tensor loss;
            try (Precision.Scope precision = settings.precision().on(device)) {
                loss = discriminatorStep.ofFeatures(features, networks.image(), generated, input, terms);
            }
            Map<String, Double> all = Mean.of(terms, processes);
            health.requireFinite(step, all);
            share(loss, parts).backward();
            return all;
        }
    }

    /** Result of one discriminator for one part. */
    private record DiscriminatorPart(@Nullable Gaussian realCode, Map<String, Double> terms) {
        List<Tensor> tensors() {
            return realCode == null ? List.of() : List.of(realCode.mean(), realCode.logVariance());
        }
    }

    /** Adds the gradients of a part to those of a discriminator. */
    private DiscriminatorPart accumulate(
            int stage, StepInput input, Tensor generated, int parts, long step, Health health) {
        return Tensors.tidy(
                () -> {
                    Map<String, Double> terms = new LinkedHashMap<>();
                    DiscriminatorStep.Outcome outcome;
                    try (Precision.Scope precision = settings.precision().on(device)) {
                        outcome = discriminatorStep.loss(
                                networks.discriminators().get(stage), stage, generated, input, terms, prefix(stage));
                    }
                    Map<String, Double> all = Mean.of(terms, processes);
                    health.requireFinite(step, all);
                    share(outcome.loss(), parts).backward();
                    return new DiscriminatorPart(outcome.realCode(), all);
                },
                DiscriminatorPart::tensors);
    }

    /**
     * The generator's half of a step.
     *
     * @param drawn the pictures of the only part; null when there are several parts, which are drawn again one by one
     * @return the values for the log, by name
     */
    private Map<String, Double> trainGenerator(
            List<StepInput> parts,
            @Nullable Drawn drawn,
            List<List<@Nullable Gaussian>> realCodes,
            long step,
            Health health,
            double rate) {
        Map<String, Double> terms = new LinkedHashMap<>();
        AdamOptimiser optimiser = state.generatorOptimiser();
        double matchingWeight = settings.loss().matchingAt(step, steps());
        optimiser.zeroGradients();
        networks.freezeDiscriminators(true);
        try {
            for (int part = 0; part < parts.size(); part++) {
                try (PointerScope scope = new PointerScope()) {
                    Drawn seen = drawn != null ? drawn : draw(parts.get(part));
                    addShare(
                            terms,
                            Mean.of(Insight.gates(seen, networks.generator().sides()), processes),
                            parts.size());
                    WeightedSum total;
                    Tensor loss;
                    try (Precision.Scope precision = settings.precision().on(device)) {
                        total = generatorStep.loss(parts.get(part), seen, matchingWeight, realCodes.get(part));
                        loss = total.sum(); // []
                    }
                    Map<String, Double> all = Mean.of(total.terms(), processes);
                    health.requireFinite(step, all);
                    share(loss, parts.size()).backward();
                    addShare(terms, all, parts.size());
                }
            }
        } finally {
            networks.freezeDiscriminators(false);
        }
        terms.putAll(Learner.move(step, health, rate, processes, new Learner("g_gradient", optimiser, clip)));
        return terms;
    }

    private static void addShare(Map<String, Double> terms, Map<String, Double> ofPart, int parts) {
        ofPart.forEach((name, value) -> terms.merge(name, value / parts, Double::sum));
    }

    /** A loss is a mean over its part; the mean over the batch is the mean of these. */
    private static Tensor share(Tensor loss, int parts) {
        return parts == 1 ? loss : loss.div(new Scalar(parts)); // []
    }

    private String prefix(int stage) {
        return LogNames.discriminator(networks.generator().sides().get(stage));
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
    public Map<String, String> uses() {
        return Map.of("matching model", hash);
    }

    @Override
    public void begin(Path samples) throws IOException {
        beginning.write(samples);
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
        FeatureDiscriminator features = networks.features();
        ModelFolder.write(
                folder, matching, average.state(), features == null ? Map.of() : State.of(features), settings);
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
