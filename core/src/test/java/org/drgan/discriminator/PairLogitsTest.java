package org.drgan.discriminator;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.Golden;
import org.drgan.tensor.Layers;
import org.drgan.tensor.MapShape;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PairLogitsTest {
    private final Tensor map = torch.randn(6, 8, 4, 4);
    private final Tensor sentence =
            torch.randn(3, 1, 5).repeat(1, 2, 1).flatten(0, 1); // [6, 5], rows 0 and 1 alike, ...
    private PairLogits pair;

    @BeforeEach
    void trained() {
        torch.manual_seed(4);
        pair = new PairLogits(new MapShape(8, 4), 5, true, true);
        Layers.initialise(pair);
        pair.eval();
    }

    @Test
    void eachPairHasALogitOfItsOwn() {
        Tensor all = pair.forward(map, sentence); // [3]
        assertThat(Tensors.shape(all)).containsExactly(3);
        Tensor second = pair.forward(map.narrow(0, 2, 2), sentence.narrow(0, 2, 2)); // [1]
        Golden.assertClose("the second pair alone", second, all.narrow(0, 1, 1), 1e-5, 1e-6);
    }

    @Test
    void theOrderWithinAPairDoesNotMatter() {
        Tensor exchanged = map.index_select(0, Tensors.of(new long[] {1, 0, 3, 2, 5, 4}, 6));
        Golden.assertClose("exchanged", pair.forward(exchanged, sentence), pair.forward(map, sentence), 1e-5, 1e-6);
    }

    @Test
    void whetherThePicturesDifferMattersAndSoDoesTheSentence() {
        float before = Tensors.floats(pair.forward(map, sentence))[0];
        Tensor equal = map.narrow(0, 0, 1).repeat(2, 1, 1, 1); // [2, 8, 4, 4]
        assertThat(Tensors.floats(pair.forward(equal, sentence.narrow(0, 0, 2)))[0])
                .isNotEqualTo(before);
        assertThat(Tensors.floats(pair.forward(map, sentence.neg()))[0]).isNotEqualTo(before);
    }
}
