package org.drgan.generator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.State;

/**
 * Weights of a generator with fewer residual blocks, for one with more. The new blocks start as identities, because
 * their last batch norm has weight 0: so both generators draw the same pictures (Net2DeeperNet, Chen et al. 2016).
 */
public final class Deepening {
    private static final Pattern BLOCK = Pattern.compile("(refinement\\d+\\.(?:context|fusion)\\d+)\\.(.*)");

    private Deepening() {}

    /**
     * The given weights and those of the blocks that they lack. Other tensors that are missing or left over stay so.
     *
     * @param generator new blocks keep its random convolutions
     * @param weights by name
     */
    public static Map<String, Tensor> of(Generator generator, Map<String, Tensor> weights) {
        Map<String, Tensor> deeper = new LinkedHashMap<>(weights);
        State.of(generator).forEach((name, tensor) -> {
            Matcher block = BLOCK.matcher(name);
            if (block.matches() && !weights.containsKey(block.group(1) + ".convolution1.weight")) {
                boolean last = block.group(2).equals("norm2.weight");
                deeper.putIfAbsent(name, last ? torch.zeros_like(tensor) : tensor);
            }
        });
        return deeper;
    }
}
