package org.drgan.generator;

import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.drgan.generator.GeneratorSettings.Head;

/** {@link ImageHead} in the form that only draws; see {@link CompiledGenerator}. */
final class CompiledHead {
    private final ScalarType type;
    private final List<Folded> hidden = new ArrayList<>(); // all convolutions but the last
    private final Folded last;

    /** @param name of the head in the generator's state */
    CompiledHead(Map<String, Tensor> state, String name, Head kind, ScalarType type) {
        this.type = type;
        int convolutions = kind == Head.THREE ? 3 : 1;
        for (int i = 1; i < convolutions; i++) {
            String number = String.valueOf(i);
            hidden.add(
                    Folded.as(type, () -> Folded.of(state, name + ".convolution" + number, name + ".norm" + number)));
        }
        // In 32 bits, since the steps of bfloat16 would be as coarse as half a grey level.
        this.last = Folded.as(Float, () -> Folded.of(state, name + ".convolution" + convolutions));
    }

    /**
     * @param features [b, C, S, S]
     * @return the picture in 32-bit floats, -1 to 1, [b, 3, S, S]
     */
    Tensor picture(Tensor features) {
        Tensor map = features.to(type);
        for (Folded convolution : hidden) {
            map = convolution.convolve(map).tanh_(); // [b, C/2 or C/4, S, S]
        }
        return last.convolve(map.to(Float)).tanh_(); // [b, 3, S, S]
    }
}
