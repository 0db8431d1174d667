package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.drgan.damsm.Encoded;
import org.drgan.damsm.TextEncoder;
import org.drgan.data.SyntheticBirds;
import org.drgan.generator.Generator;
import org.drgan.model.MatchingModel;
import org.drgan.settings.Settings;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Noise;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.tensor.WeightAverage;
import org.drgan.text.Caption;
import org.drgan.text.Vocabulary;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@NullUnmarked // a name that is missing fails the test anyway
class AverageGeneratorTest {
    private static final int SIZE = 3; // pictures in Tiny's batches

    private final PointerScope scope = new PointerScope();
    private final Settings settings = Tiny.settings();
    private final SyntheticBirds birds = SyntheticBirds.train(1, 9);
    private final Vocabulary vocabulary = Vocabulary.build(birds.captions(0), 1); // enough: unknown words are left out
    private final MatchingModel matching = MatchingModel.untrained(settings, vocabulary);
    private final Generator network = network();
    private final WeightAverage average = new WeightAverage(network, 0.5, false);

    private Generator network() {
        Noise.seedStep(3, 0);
        return new Generator(settings.generator());
    }

    @AfterEach
    void free() {
        scope.close();
    }

    private AverageGenerator of(List<Caption> captions) {
        return new AverageGenerator(settings, Devices.cpu(), matching, average, captions);
    }

    private List<Caption> captions(int count) {
        List<Caption> captions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            captions.add(
                    vocabulary.encode(birds.captions(0).get(i), settings.data().words()));
        }
        return captions;
    }

    /** The statistics of the batches that training itself would see, one forward pass after the other. */
    private Map<String, Double> byHand(List<Caption> captions) {
        Map<String, Double> means = new TreeMap<>();
        int batches = captions.size() / SIZE;
        for (int batch = 0; batch < batches; batch++) {
            try (NoGradGuard guard = new NoGradGuard()) {
                Generator fresh = new Generator(settings.generator()); // running mean 0, running variance 1
                State.parameters(network)
                        .forEach((name, weight) ->
                                State.parameters(fresh).get(name).copy_(weight));
                fresh.train(true);
                Caption[] rows =
                        captions.subList(batch * SIZE, (batch + 1) * SIZE).toArray(new Caption[0]);
                Encoded text = matching.text().frozen(TextEncoder.ids(rows), TextEncoder.lengths(rows));
                long first = (long) batch * SIZE;
                Tensor noise = Noise.batch(settings.seed(), new long[] {first, first + 1, first + 2}, 12);
                fresh.forward(
                        text.sentence(),
                        text.words(),
                        TextEncoder.padding(rows),
                        noise.narrow(1, 0, 6),
                        noise.narrow(1, 6, 6));
                State.buffers(fresh).forEach((name, buffer) -> {
                    if (name.contains("running_")) {
                        double before = name.endsWith("running_var") ? 0.9 : 0;
                        double found = (Tensors.scalar(buffer.flatten().select(0, 0)) - before) / 0.1;
                        means.merge(name, found / batches, Double::sum);
                    }
                });
            }
        }
        return means;
    }

    private static double first(Map<String, Tensor> state, String name) {
        return Tensors.scalar(state.get(name).flatten().select(0, 0));
    }

    @Test
    void statisticsAreTheMeansOverTheBatches() {
        Map<String, Tensor> measured = of(captions(7)).state(); // two batches, and one sentence that fills none
        Map<String, Double> expected = byHand(captions(6));
        assertThat(expected).hasSizeGreaterThan(10);
        expected.forEach((name, value) -> assertThat(first(measured, name))
                .as(name)
                .isCloseTo(value, within(1e-4 * Math.max(1, Math.abs(value)))));
    }

    @Test
    void statisticsIgnoreTheRunningOnesAndFollowTheWeights() {
        AverageGenerator generator = of(captions(6));
        String name = byHand(captions(6)).keySet().iterator().next();
        double before = first(generator.state(), name);
        try (NoGradGuard guard = new NoGradGuard()) {
            State.buffers(network).values().forEach(buffer -> buffer.fill_(new Scalar(7)));
        }
        average.update(0);
        assertThat(first(generator.state(), name)).isEqualTo(before);
        try (NoGradGuard guard = new NoGradGuard()) {
            State.parameters(network).values().forEach(weight -> weight.mul_(new Scalar(3)));
        }
        average.update(1);
        assertThat(first(generator.state(), name)).isNotEqualTo(before);
    }

    @Test
    void aPictureDoesNotDependOnTheOthersOfItsBatch() {
        AverageGenerator generator = of(captions(6));
        Caption[] three = captions(3).toArray(new Caption[0]);
        float[] together = Tensors.floats(generator.draw(three, 5).picture());
        float[] alone =
                Tensors.floats(generator.draw(new Caption[] {three[0]}, 5).picture());
        for (int i = 0; i < alone.length; i++) {
            assertThat(together[i]).isCloseTo(alone[i], within(1e-4f));
        }
    }

    @Test
    void withoutABatchTheAveragedOnesAreKept() {
        try (NoGradGuard guard = new NoGradGuard()) {
            State.buffers(network).values().forEach(buffer -> buffer.fill_(new Scalar(7)));
        }
        average.update(0);
        Map<String, Tensor> kept =
                of(Collections.nCopies(SIZE - 1, captions(1).get(0))).state();
        kept.forEach((name, tensor) -> assertThat(Tensors.floats(tensor.to(ScalarType.Float)))
                .as(name)
                .isEqualTo(Tensors.floats(average.state().get(name).to(ScalarType.Float))));
    }
}
