package org.drgan.bench.plain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.damsm.Encoded;
import org.drgan.damsm.MatchingLoss;
import org.drgan.damsm.Regions;
import org.drgan.discriminator.Discriminator;
import org.drgan.generator.Generator;
import org.drgan.loss.AdversarialLoss;
import org.drgan.loss.AutoencoderLoss;
import org.drgan.loss.DistributionAdversarialLoss;
import org.drgan.loss.Divergence;
import org.drgan.loss.RealFeatures;
import org.drgan.loss.RedrawingLoss;
import org.drgan.loss.SemanticDisentanglingLoss;
import org.drgan.settings.LossSettings;
import org.drgan.settings.Settings;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.State;

/**
 * A training step in the order of the published code, with the losses of the paper, so that both sides compute the same
 * function: real pictures are encoded with each generated one, real and generated pictures pass each discriminator one
 * after the other, and in the generator's step each discriminator runs twice and computes gradients that are never
 * used. All steps use one batch of random pictures, so no time is spent on loading.
 */
public final class PlainTraining implements AutoCloseable {
    private final Settings settings;
    private final Batch batch;
    private final Generator generatorState;
    private final List<Discriminator> discriminatorStates = new ArrayList<>();
    private final PlainGenerator generator;
    private final List<PlainDiscriminator> discriminators = new ArrayList<>();
    private final List<RealFeatures> readers = new ArrayList<>();
    private final Function<Tensor, Regions> image;
    private final Adam generatorOptimiser;
    private final List<Adam> discriminatorOptimisers = new ArrayList<>();
    private final List<Tensor> averages = new ArrayList<>();

    /**
     * Input of a step.
     *
     * @param pictures real pictures at the largest size, [B, 3, S, S]
     * @param text their encoded sentences
     * @param lengths number of words of each sentence, [B]
     * @param padding true where a sentence has no word, [B, T]
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Batch(Tensor pictures, Encoded text, long[] lengths, Tensor padding) {}

    /**
     * Creates networks with random weights in the caller's scope.
     *
     * @param settings with the paper's objectives and all parts
     * @param image the image encoder, frozen
     */
    public PlainTraining(Settings settings, Function<Tensor, Regions> image, Batch batch) {
        this.settings = settings;
        this.image = image;
        this.batch = batch;
        this.generatorState = new Generator(settings.generator());
        Map<String, Tensor> weights = State.of(generatorState);
        this.generator = new PlainGenerator(settings.generator(), weights, true);
        TensorVector drawing = learned(State.parameters(generatorState));
        for (int stage = 0; stage < settings.model().stages(); stage++) {
            Discriminator state = new Discriminator(settings.discriminator(), side(stage));
            discriminatorStates.add(state);
            discriminators.add(new PlainDiscriminator(State.of(state)));
            discriminatorOptimisers.add(adam(learned(State.parameters(state))));
            if (stage > 0) {
                RealFeatures reader = new RealFeatures(settings.model().channels());
                readers.add(reader);
                State.parameters(reader).values().forEach(drawing::push_back);
            }
        }
        this.generatorOptimiser = adam(drawing);
        State.parameters(generatorState)
                .values()
                .forEach(parameter -> averages.add(parameter.detach().clone()));
    }

    /** Runs one training step. */
    public void step() {
        try (PointerScope scope = new PointerScope()) {
            long size = batch.pictures().size(0);
            PlainGenerator.Drawn drawn = generator.draw(
                    batch.text().sentence(),
                    batch.text().words(),
                    batch.padding(),
                    torch.randn(size, settings.model().noise()),
                    torch.randn(size, settings.model().condition()));
            List<Tensor> features = new ArrayList<>();
            List<Tensor> redrawn = new ArrayList<>();
            for (int stage = 0; stage < readers.size(); stage++) {
                features.add(readers.get(stage).forward(real(stage)));
                redrawn.add(generator.head("head" + stage, features.get(stage)));
            }
            List<Gaussian> codes = new ArrayList<>();
            for (int stage = 0; stage < discriminators.size(); stage++) {
                codes.add(trainDiscriminator(
                        stage, real(stage), drawn.pictures().get(stage).detach()));
            }
            trainGenerator(drawn, features, redrawn, codes);
        }
    }

    private Gaussian trainDiscriminator(int stage, Tensor real, Tensor generated) {
        discriminatorOptimisers.get(stage).zero_grad();
        PlainDiscriminator discriminator = discriminators.get(stage);
        Tensor sentence = batch.text().sentence();
        long pairs = real.size(0) - 1;
        PlainDiscriminator.Seen seenReal = discriminator.trunk(real);
        PlainDiscriminator.Seen seen = discriminator.trunk(generated);
        Tensor loss = adversarial()
                .discriminator(
                        discriminator.unconditional(seenReal.map()),
                        discriminator.conditional(seenReal.map(), sentence),
                        discriminator.unconditional(seen.map()),
                        discriminator.conditional(seen.map(), sentence),
                        discriminator.conditional(seenReal.map().narrow(0, 0, pairs), sentence.narrow(0, 1, pairs)));
        AutoencoderLoss autoencoder = new AutoencoderLoss(settings.loss().beta());
        Gaussian realCode = discriminator.posterior(seenReal.pooled());
        Gaussian code = discriminator.posterior(seen.pooled());
        Tensor coded = autoencoder
                .of(discriminator.decode(realCode, sentence), real(0), realCode)
                .add(autoencoder.of(discriminator.decode(code, sentence), shrink(generated, side(0)), code));
        loss.add(coded.mul(new Scalar(settings.loss().autoencoder() / 2))).backward();
        discriminatorOptimisers.get(stage).step();
        return realCode.detach();
    }

    private void trainGenerator(
            PlainGenerator.Drawn drawn, List<Tensor> features, List<Tensor> redrawn, List<Gaussian> realCodes) {
        LossSettings weights = settings.loss();
        DistributionAdversarialLoss alignment = new DistributionAdversarialLoss(
                weights.alignment(), weights.decodedAlignment(), weights.latentAlignment(), weights.codeDivergence());
        SemanticDisentanglingLoss disentangling = new SemanticDisentanglingLoss(weights.statistics());
        generatorOptimiser.zero_grad();
        Tensor sentence = batch.text().sentence();
        Tensor total = Divergence.toNormal(drawn.meaning()).mul(new Scalar(weights.conditioning()));
        for (int stage = 0; stage < discriminators.size(); stage++) {
            PlainDiscriminator discriminator = discriminators.get(stage);
            Tensor picture = drawn.pictures().get(stage);
            Tensor map = discriminator.trunk(picture).map();
            total = total.add(adversarial()
                    .generator(discriminator.unconditional(map), discriminator.conditional(map, sentence)));
            Gaussian code = discriminator.posterior(discriminator.trunk(picture).pooled()); // the second run
            total = total.add(alignment.of(code, realCodes.get(stage), discriminator.decode(code, sentence), real(0)));
        }
        Regions seen = image.apply(drawn.pictures().get(discriminators.size() - 1));
        MatchingLoss.Losses matching =
                new MatchingLoss(settings.matching()).forward(seen, batch.text(), batch.lengths(), null, null);
        total = total.add(matching.words().add(matching.sentence()).mul(new Scalar(weights.matching())));
        for (int stage = 0; stage < readers.size(); stage++) {
            PlainGenerator.Split split = drawn.splits().get(stage);
            Tensor apart = disentangling
                    .of(
                            split.image().key(),
                            split.image().rest(),
                            split.context().key(),
                            split.context().rest(),
                            features.get(stage))
                    .total();
            total = total.add(apart.mul(new Scalar(weights.disentangling())))
                    .add(RedrawingLoss.of(redrawn.get(stage), real(stage)).mul(new Scalar(weights.redrawing())));
        }
        total.backward();
        generatorOptimiser.step();
        average();
    }

    private void average() {
        try (NoGradGuard guard = new NoGradGuard()) {
            int i = 0;
            for (Tensor parameter : State.parameters(generatorState).values()) {
                averages.get(i++).mul_(new Scalar(0.999)).add_(parameter, new Scalar(0.001));
            }
        }
    }

    /** Copies of one weight of each network by name, for tests. */
    Map<String, Tensor> snapshot() {
        Map<String, Tensor> copies = new java.util.LinkedHashMap<>();
        copies.put("generator", copy(State.of(generatorState), "conditioning.linear.weight"));
        copies.put("average", averages.get(0).clone());
        for (int stage = 0; stage < discriminatorStates.size(); stage++) {
            copies.put("discriminator" + stage, copy(State.of(discriminatorStates.get(stage)), "trunk.down1.weight"));
        }
        return copies;
    }

    private static Tensor copy(Map<String, Tensor> state, String name) {
        return java.util.Objects.requireNonNull(state.get(name)).detach().clone();
    }

    /** Operations per picture that a step needs, forward and backward, when nothing is computed twice. */
    public double operations() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            long size = batch.pictures().size(0);
            double before = generator.operations();
            generator.draw(
                    batch.text().sentence(),
                    batch.text().words(),
                    batch.padding(),
                    torch.randn(size, settings.model().noise()),
                    torch.randn(size, settings.model().condition()));
            double drawing = generator.operations() - before;
            double judging = 0;
            for (int stage = 0; stage < discriminators.size(); stage++) {
                PlainDiscriminator discriminator = discriminators.get(stage);
                double start = discriminator.operations();
                PlainDiscriminator.Seen seen = discriminator.trunk(real(stage));
                discriminator.unconditional(seen.map());
                discriminator.conditional(seen.map(), batch.text().sentence());
                discriminator.decode(
                        discriminator.posterior(seen.pooled()), batch.text().sentence());
                judging += discriminator.operations() - start;
            }
            // The backward pass takes twice the forward pass: gradients of maps and of weights. The discriminators get
            // two kinds of pictures in their own step, and need no gradients of weights in the generator's step.
            return (3 * drawing + (2 * 3 + 2) * judging) / size;
        }
    }

    private AdversarialLoss adversarial() {
        return settings.loss().adversarial().loss();
    }

    private int side(int stage) {
        return settings.model().base() << stage;
    }

    private Tensor real(int stage) {
        return shrink(batch.pictures(), side(stage));
    }

    private static Tensor shrink(Tensor pictures, long side) {
        long factor = pictures.size(2) / side;
        return factor == 1 ? pictures : torch.avg_pool2d(pictures, factor, factor);
    }

    private static TensorVector learned(Map<String, Tensor> parameters) {
        TensorVector vector = new TensorVector();
        parameters.values().forEach(vector::push_back);
        return vector;
    }

    private Adam adam(TensorVector parameters) {
        AdamOptions options = new AdamOptions(settings.optimiser().generatorRate());
        options.betas().put(settings.optimiser().beta1(), settings.optimiser().beta2());
        return new Adam(parameters, options);
    }

    @Override
    public void close() {
        generatorState.close();
        discriminatorStates.forEach(Discriminator::close);
    }
}
