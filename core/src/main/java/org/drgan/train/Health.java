package org.drgan.train;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.drgan.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/** Monitors a training run: losses that are NaN or infinite, pictures that do not depend on the noise. */
public final class Health {
    /** The bundled model has 0.7; good small models had 0.2 and more, measured on the synthetic birds. */
    static final double SMALLEST_DIVERSITY = 0.05;

    private static final double LOST_SHARE = 0.2;
    private static final int PATIENCE = 5; // samples after which the pictures should differ

    private @Nullable Path lastGood;
    private double largest;
    private int looks;

    /** Sets the checkpoint to return to after a failure. */
    public void checkpointed(Path folder) {
        lastGood = folder;
    }

    /** @throws NotFinite naming the first value that is not a finite number */
    public void requireFinite(long step, Map<String, Double> values) {
        values.forEach((name, value) -> {
            if (!Double.isFinite(value)) {
                throw new NotFinite(step, name, value, lastGood);
            }
        });
    }

    /**
     * How much pictures of one sentence differ from noise to noise.
     *
     * @param pictures of one sentence with different noise, values from -1 to 1, [N, 3, S, S]
     * @return standard deviation over the pictures, averaged over pixels and channels
     */
    public static double spread(Tensor pictures) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor values = pictures.detach().to(ScalarType.Float);
            Tensor deviation = values.sub(values.mean(0)).square().mean(0).sqrt(); // [3, S, S]
            return Tensors.scalar(deviation.mean());
        }
    }

    /**
     * Compares a diversity with earlier ones. An untrained generator draws the same grey for all noise, so a small
     * diversity counts as a collapse only after a larger one, or after several samples.
     *
     * @param diversity how much pictures of one sentence differ, relative to real ones, from 0
     * @return a sentence for the user when the generator seems to have collapsed: the noise hardly matters any more
     */
    public Optional<String> collapse(long step, double diversity) {
        looks++;
        largest = Math.max(largest, diversity);
        boolean small = diversity < SMALLEST_DIVERSITY || diversity < LOST_SHARE * largest;
        boolean expected = largest >= SMALLEST_DIVERSITY || looks > PATIENCE;
        if (!small || !expected) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                java.util.Locale.ROOT,
                "At step %d pictures of one sentence differ only %.3f times as much as real ones (%.3f at best so far): the"
                        + " generator may have collapsed. If it stays so, go back to an earlier checkpoint and lower the rates or the"
                        + " weight of the matching loss.",
                step,
                diversity,
                largest));
    }
}
