package org.drgan.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.drgan.Golden;
import org.drgan.damsm.TextEncoder;
import org.drgan.damsm.TextSettings;
import org.drgan.discriminator.Discriminator;
import org.drgan.discriminator.DiscriminatorSettings;
import org.drgan.generator.Generator;
import org.drgan.generator.GeneratorSettings;
import org.drgan.generator.GeneratorSettings.Head;
import org.drgan.generator.PaddingLayout;
import org.drgan.loss.RealFeatures;
import org.drgan.loss.ReleasedDisentanglingLoss;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Against the names and shapes of every tensor in the published networks at full size (golden files layout/*). */
class PublishedNamesTest {
    @ParameterizedTest
    @CsvSource({"g_net_bird, 2", "g_net_coco, 3"})
    void everyTensorOfTheGeneratorHasItsPlace(String file, int residuals) {
        Map<String, String> layout = layout(file);
        take(layout, PublishedNames.generator(), new Generator(settings(64, 64, residuals)));
        for (int stage = 1; stage <= 2; stage++) {
            take(layout, PublishedNames.realFeatures(stage), new RealFeatures(64));
            take(layout, PublishedNames.releasedDisentanglingLoss(stage), new ReleasedDisentanglingLoss(64, false));
        }
        assertThat(layout.keySet()).isNotEmpty().allMatch(PublishedNames::unusedByGenerator);
    }

    @ParameterizedTest
    @CsvSource({"d_net64_bird, 64", "d_net128_bird, 128", "d_net256_bird, 256", "d_net256_coco, 256"})
    void everyTensorOfTheDiscriminatorsHasItsPlace(String file, int side) {
        Map<String, String> layout = layout(file);
        DiscriminatorSettings settings = new DiscriminatorSettings(32, 256, 100, 64, true, true, false, false, true);
        take(layout, PublishedNames.discriminator(side), new Discriminator(settings, side));
        assertThat(layout.keySet()).allMatch(PublishedNames::unusedByDiscriminator);
        assertThat(layout.isEmpty()).isEqualTo(side < 256);
    }

    @Test
    void everyTensorOfTheTextEncoderHasItsPlace() {
        Map<String, String> layout = layout("rnn_encoder_bird");
        take(layout, PublishedNames.encoder(), new TextEncoder(TextSettings.of(5450)));
        assertThat(layout).isEmpty();
    }

    @Test
    void importIsTheWayBackFromExport() {
        assertRoundTrip(PublishedNames.generator(), small(1));
        assertRoundTrip(PublishedNames.realFeatures(2), new RealFeatures(8));
        assertRoundTrip(PublishedNames.releasedDisentanglingLoss(1), new ReleasedDisentanglingLoss(8, false));
        DiscriminatorSettings settings = new DiscriminatorSettings(4, 16, 8, 16, true, true, false, false, true);
        for (int side : new int[] {64, 128, 256}) {
            assertRoundTrip(PublishedNames.discriminator(side), new Discriminator(settings, side));
        }
    }

    @Test
    void partsOfAFileAreReadFromTheWhole() {
        Map<String, Tensor> file =
                new LinkedHashMap<>(PublishedNames.generator().exported(State.of(small(1))));
        Map<String, Tensor> real = State.of(new RealFeatures(8));
        file.putAll(PublishedNames.realFeatures(2).exported(real));
        assertThat(PublishedNames.realFeatures(2).imported(file, real.keySet())).isEqualTo(real);
        assertThat(PublishedNames.realFeatures(1).imported(file, real.keySet())).isEmpty();
        Map<String, Tensor> generator = State.of(small(1));
        assertThat(PublishedNames.generator().imported(file, generator.keySet()))
                .hasSameSizeAs(generator);
    }

    @Test
    void namesThatDataParallelWrapsAreFound() {
        Map<String, Tensor> state = State.of(small(1));
        Map<String, Tensor> file = new LinkedHashMap<>();
        PublishedNames.generator().exported(state).forEach((name, tensor) -> file.put("module." + name, tensor));
        assertThat(PublishedNames.generator().imported(file, state.keySet())).isEqualTo(state);
    }

    @Test
    void aCheckpointOfALargerNetworkIsRefused() {
        Map<String, Tensor> larger = PublishedNames.generator().exported(State.of(small(2)));
        assertThatThrownBy(() -> PublishedNames.generator()
                        .imported(larger, State.of(small(1)).keySet()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("h_net2.residual0.1.block.0.weight");
    }

    private static void assertRoundTrip(NameMap names, Module network) {
        Map<String, Tensor> state = State.of(network);
        Map<String, Tensor> file = names.exported(state);
        assertThat(file).hasSameSizeAs(state);
        Map<String, Tensor> back = names.imported(file, state.keySet());
        assertThat(back.keySet()).isEqualTo(state.keySet());
        back.forEach((name, tensor) ->
                assertThat(tensor.equal(state.get(name))).as(name).isTrue());
    }

    private static Generator small(int residuals) {
        return new Generator(settings(8, 16, residuals));
    }

    /** Removes our network's tensors from a layout, each of which must be there with the same shape. */
    private static void take(Map<String, String> layout, NameMap names, Module network) {
        names.exported(State.of(network))
                .forEach((name, tensor) ->
                        assertThat(layout.remove(name)).as(name).isEqualTo(Arrays.toString(Tensors.shape(tensor))));
    }

    /** The shapes of a published network's tensors by name. */
    private static Map<String, String> layout(String name) {
        Map<String, String> shapes = new LinkedHashMap<>();
        for (JsonNode entry : Golden.json("layout/" + name + ".json").get("state_dict")) {
            long[] shape = new long[entry.get("shape").size()];
            for (int axis = 0; axis < shape.length; axis++) {
                shape[axis] = entry.get("shape").get(axis).asLong();
            }
            shapes.put(entry.get("name").asString(), Arrays.toString(shape));
        }
        return shapes;
    }

    private static GeneratorSettings settings(int channels, int base, int residuals) {
        return new GeneratorSettings(
                100, 100, 256, channels, base, 3, residuals, true, 1, PaddingLayout.PER_CAPTION, Head.THREE);
    }
}
