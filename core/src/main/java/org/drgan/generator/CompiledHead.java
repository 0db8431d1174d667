package org.drgan.generator;

import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.drgan.generator.GeneratorSettings.Head;

/** {@link ImageHead} compiled for drawing; see {@link CompiledGenerator}. */
final class CompiledHead {
    private final ScalarType type;
    private final List<Folded> convolutions = new ArrayList<>();

    /** @param name of the head in the generator's state */
    CompiledHead(Map<String, Tensor> state, String name, Head kind, ScalarType type) {
        this.type = type;
        int count = kind == Head.THREE ? 3 : 1;
        for (int i = 1; i <= count; i++) {
            String convolution = name + ".convolution" + i;
            String norm = name + ".norm" + i;
            convolutions.add(Folded.as(
                    type, i < count ? () -> Folded.of(state, convolution, norm) : () -> Folded.of(state, convolution)));
        }
    }

    /**
     * @param features [b, C, S, S]
     * @return the picture in 32-bit floats, -1 to 1, [b, 3, S, S]
     */
    Tensor picture(Tensor features) {
        Tensor map = features.to(type);
        for (Folded convolution : convolutions.subList(0, convolutions.size() - 1)) {
            map = convolution.convolve(map).tanh_(); // [b, C/2 or C/4, S, S]
        }
        // Widened before tanh: near white and black, bfloat16 steps are as coarse as half a grey level.
        return convolutions.get(convolutions.size() - 1).convolve(map).to(Float).tanh_(); // [b, 3, S, S]
    }
}
