package org.drgan.damsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drgan.Golden.assertClose;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole network, whose blocks {@link InceptionBlocksTest} holds to golden values. */
class InceptionV3Test {
    private static final int DIMENSION = 256;

    @SuppressWarnings("NullAway.Init") // set before any test
    private static InceptionV3 encoder;

    @BeforeAll
    static void make() {
        torch.manual_seed(1);
        encoder = new InceptionV3(DIMENSION);
    }

    /** golden/layout/cnn_encoder.json: names, shapes and what is learned, from CNN_ENCODER in model.py of Tan-H-C/DR-GAN. */
    @Test
    void stateIsThatOfPublishedCheckpoints() {
        Layout.assertSame("layout/cnn_encoder.json", encoder);
    }

    @Test
    void regionsAndWholeHaveTheirShapesAndLeadBackToThePicture() {
        Tensor picture = torch.randn(1, 3, 64, 64).tanh_().requires_grad_(true);
        Regions encoded = encoder.forward(picture);
        assertThat(Tensors.shape(encoded.regions())).containsExactly(1, DIMENSION, 17, 17);
        assertThat(Tensors.shape(encoded.whole())).containsExactly(1, DIMENSION);

        encoded.regions().sum().add(encoded.whole().sum()).backward();
        assertThat(picture.grad().abs().amax(new long[] {1}, false).min().item_float())
                .as("every pixel counts")
                .isPositive();
        State.parameters(encoder)
                .forEach((name, parameter) -> assertThat(parameter.grad().defined())
                        .as("gradient of " + name)
                        .isEqualTo(name.startsWith("emb_")));
    }

    @Test
    void eachPictureIsSeenAloneEvenInTrainingModeAndNothingChanges() {
        Map<String, Tensor> before = new LinkedHashMap<>();
        State.of(encoder).forEach((name, tensor) -> before.put(name, tensor.clone()));
        Tensor pictures = torch.randn(2, 3, 75, 75);
        encoder.train(true);
        try (NoGradGuard guard = new NoGradGuard()) {
            InceptionTrunk.Maps together = encoder.trunk().forward(pictures);
            encoder.eval();
            InceptionTrunk.Maps alone = encoder.trunk().forward(pictures.narrow(0, 1, 1));
            assertThat(Tensors.shape(together.regions())).containsExactly(2, 768, 3, 3);
            assertThat(Tensors.shape(together.pooled())).containsExactly(2, 2048);
            assertClose("regions", together.regions().narrow(0, 1, 1), alone.regions(), 1e-4, 1e-4);
            assertClose("pooled", together.pooled().narrow(0, 1, 1), alone.pooled(), 1e-4, 1e-4);
        }
        State.of(encoder)
                .forEach((name, tensor) ->
                        assertThat(tensor.equal(before.get(name))).as(name).isTrue());
    }

    @Test
    void stateGoesIntoAnotherEncoderEvenFromOldCheckpoints() {
        Map<String, Tensor> state = State.of(encoder);
        state.keySet().removeIf(name -> name.endsWith("num_batches_tracked")); // PyTorch 0.4.0 knew none
        InceptionV3 second = new InceptionV3(DIMENSION);
        Tensor picture = torch.randn(1, 3, 75, 75);
        try (NoGradGuard guard = new NoGradGuard()) {
            Tensor wanted = encoder.trunk().forward(picture).pooled();
            assertThat(second.trunk().forward(picture).pooled().equal(wanted)).isFalse();
            State.load(second, state);
            assertThat(second.trunk().forward(picture).pooled().equal(wanted)).isTrue();
        }
        Map<String, Tensor> loaded = State.of(second);
        state.forEach((name, tensor) ->
                assertThat(tensor.equal(loaded.get(name))).as(name).isTrue());
    }

    /** Otherwise signals vanish or explode through 40 layers whose statistics are not known yet. */
    @Test
    void anUntrainedTrunkKeepsTheSizeOfItsSignal() {
        try (NoGradGuard guard = new NoGradGuard()) {
            Tensor pooled = encoder.trunk().forward(torch.randn(1, 3, 75, 75)).pooled();
            assertThat(Tensors.scalar(pooled.mean())).isBetween(0.01, 100.0);
        }
    }
}
