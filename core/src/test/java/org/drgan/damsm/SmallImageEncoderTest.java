package org.drgan.damsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drgan.Golden.assertClose;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.weights.Safetensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmallImageEncoderTest {
    private static final int DIMENSION = 6;

    @BeforeEach
    void seed() {
        torch.manual_seed(1);
    }

    private static SmallImageEncoder encoder() {
        return new SmallImageEncoder(DIMENSION, 32, 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64, 128})
    void regionsAndWholeHaveTheirShapesAtEverySide(int side) {
        Regions encoded = new SmallImageEncoder(DIMENSION, side, 4).forward(torch.randn(2, 3, side, side));
        assertThat(Tensors.shape(encoded.regions())).containsExactly(2, DIMENSION, 8, 8);
        assertThat(Tensors.shape(encoded.whole())).containsExactly(2, DIMENSION);
    }

    /** A code of twice the length is the same map. */
    @Test
    void theLastMapIsTheWholePicturesCodeOfFixedLength() {
        SmallImageEncoder encoder = encoder();
        ImageEncoder.Seen seen = encoder.look(torch.randn(2, 3, 32, 32));
        Tensor map = seen.maps().get(seen.maps().size() - 1); // [2, D, 1, 1]
        Tensor code = seen.regions().whole(); // [2, D]
        assertClose("mean square", map.square().mean(new long[] {1, 2, 3}), torch.ones(2), 1e-5, 1e-6);
        assertClose("map", map, ImageEncoder.codeMap(code.mul(new Scalar(2))), 1e-5, 1e-6);
        assertThat(Tensors.scalar(map.flatten(1, 3).mul(code).sum(1).amin())).isPositive();
    }

    @Test
    void everyPixelAndEveryParameterGetsAGradient() {
        SmallImageEncoder encoder = encoder();
        Tensor pictures = torch.randn(4, 3, 32, 32).requires_grad_(true);
        Regions encoded = encoder.forward(pictures);
        encoded.regions()
                .mul(torch.randn(4, DIMENSION, 8, 8))
                .sum()
                .add(encoded.whole().mul(torch.randn(4, DIMENSION)).sum())
                .backward();
        assertThat(pictures.grad().abs().amax(new long[] {1}, false).min().item_float())
                .isPositive();
        State.parameters(encoder)
                .forEach((name, parameter) ->
                        assertThat(parameter.grad().any().item_bool()).as(name).isTrue());
    }

    /** As the generator's training uses it. */
    @Test
    void aFrozenEncoderStillLeadsBackToThePicture() {
        SmallImageEncoder encoder = encoder();
        encoder.eval();
        State.parameters(encoder).values().forEach(parameter -> parameter.requires_grad_(false));
        Tensor pictures = torch.randn(1, 3, 32, 32).requires_grad_(true);
        encoder.forward(pictures).whole().sum().backward();
        assertThat(pictures.grad().any().item_bool()).isTrue();
    }

    @Test
    void evaluationDependsOnThePictureAloneAndChangesNothing() {
        SmallImageEncoder encoder = encoder();
        encoder.forward(torch.randn(8, 3, 32, 32)); // statistics that differ from their start
        encoder.eval();
        Map<String, Tensor> before = new LinkedHashMap<>();
        State.of(encoder).forEach((name, tensor) -> before.put(name, tensor.clone()));
        Tensor pictures = torch.randn(5, 3, 32, 32);
        Regions together = encoder.forward(pictures);
        Regions alone = encoder.forward(pictures.narrow(0, 3, 1));
        assertClose("regions", alone.regions(), together.regions().narrow(0, 3, 1), 1e-4, 1e-5);
        assertClose("whole", alone.whole(), together.whole().narrow(0, 3, 1), 1e-4, 1e-5);
        State.of(encoder)
                .forEach((name, tensor) ->
                        assertThat(tensor.equal(before.get(name))).as(name).isTrue());
    }

    /** Two pixels of 1024, as a beak is: the largest response must carry them past the mean. */
    @Test
    void twoPixelsChangeTheWholePicturesCode() {
        SmallImageEncoder encoder = encoder();
        encoder.eval();
        Tensor plain = torch.zeros(1, 3, 32, 32);
        Tensor marked = plain.clone();
        marked.narrow(2, 13, 1).narrow(3, 20, 2).fill_(new org.bytedeco.pytorch.Scalar(1.0));
        Tensor change =
                encoder.forward(marked).whole().sub(encoder.forward(plain).whole());
        assertThat(Tensors.scalar(change.abs().max())).isGreaterThan(1e-3);
    }

    @Test
    void stateGoesThroughAFileIntoAnotherEncoder(@TempDir Path folder) throws Exception {
        SmallImageEncoder first = encoder();
        SmallImageEncoder second = encoder();
        first.forward(torch.randn(4, 3, 32, 32)); // statistics are part of the state
        first.eval();
        second.eval();
        Tensor pictures = torch.randn(2, 3, 32, 32);
        Tensor wanted = first.forward(pictures).whole();
        assertThat(second.forward(pictures).whole().equal(wanted)).isFalse();
        Path file = folder.resolve("encoder.safetensors");
        Safetensors.write(file, State.of(first), Map.of());
        State.load(second, Safetensors.read(file).tensors());
        assertThat(second.forward(pictures).whole().equal(wanted)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 48, 65, 100})
    void sidesThatDoNotHalveToTheRegionsAreNamed(int side) {
        assertThatThrownBy(() -> new SmallImageEncoder(DIMENSION, side, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the side is " + side);
    }

    @Test
    void picturesOfAnotherSideAreNamed() {
        assertThatThrownBy(() -> encoder().forward(torch.randn(1, 3, 64, 64)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32x32")
                .hasMessageContaining("[1, 3, 64, 64]");
    }
}
