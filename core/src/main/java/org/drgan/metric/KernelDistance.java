package org.drgan.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Tensors;

/**
 * Kernel (Inception) distance: the unbiased estimate of the squared maximum mean discrepancy with the kernel (x.y / D +
 * 1)^3, averaged over subsets. Binkowski et al. 2018. Unlike the Frechet distance it has no bias with few pictures; it
 * can be below zero. In 64 bits.
 */
public final class KernelDistance {
    /** Number of subsets. */
    public static final int SUBSETS = 100;

    /** Pictures per subset, or all if there are fewer. */
    public static final int SIZE = 1000;

    private KernelDistance() {}

    /** The squared discrepancy of two sets of features. */
    public static double unbiased(Rows one, Rows other) {
        if (one.width() != other.width() || one.count() < 2 || other.count() < 2) {
            throw new IllegalArgumentException(
                    "the kernel distance needs two pictures or more on each side and features"
                            + " of one network, but there are " + one.count() + " with " + one.width() + " numbers and "
                            + other.count() + " with " + other.width());
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor x = one.doubles(); // [M, D]
            Tensor y = other.doubles(); // [N, D]
            return offDiagonal(kernel(x, x))
                    + offDiagonal(kernel(y, y))
                    - 2 * Tensors.scalar(kernel(x, y).mean());
        }
    }

    /**
     * Mean and spread of {@link #unbiased} over given subsets.
     *
     * @param first for each subset the rows of {@code one}
     * @param second for each subset the rows of {@code other}
     */
    public static Spread over(Rows one, Rows other, int[][] first, int[][] second) {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < first.length; i++) {
            values.add(unbiased(one.choose(first[i]), other.choose(second[i])));
        }
        return Spread.of(values);
    }

    /**
     * Over {@link #SUBSETS} random subsets that depend on the seed; over all pictures at once if there are not more
     * than in a subset.
     */
    static Spread over(Rows one, Rows other, long seed) {
        int size = Math.min(SIZE, Math.min(one.count(), other.count()));
        if (size < 2) {
            return Spread.of(List.of(unbiased(one, other))); // throws the error about what is missing
        }
        if (size == one.count() && size == other.count()) {
            return Spread.of(List.of(unbiased(one, other))); // every subset would be the whole, and the spread 0
        }
        return over(one, other, subsets(one.count(), size, seed, 0), subsets(other.count(), size, seed, 1));
    }

    /** Random subsets without repetition. */
    private static int[][] subsets(int count, int size, long seed, int side) {
        int[][] subsets = new int[SUBSETS][size];
        for (int subset = 0; subset < SUBSETS; subset++) {
            SplittableRandom random = new SplittableRandom(Noise.key(seed, 2L * subset + side));
            int[] order = new int[count];
            for (int i = 0; i < count; i++) {
                order[i] = i;
            }
            for (int i = 0; i < size; i++) {
                int other = random.nextInt(i, count);
                subsets[subset][i] = order[other];
                order[other] = order[i];
            }
        }
        return subsets;
    }

    private static Tensor kernel(Tensor x, Tensor y) {
        return x.mm(y.t())
                .div(new Scalar((double) x.size(1)))
                .add(new Scalar(1.0))
                .pow(new Scalar(3.0)); // [M, N]
    }

    /** Mean of all but the diagonal of a square matrix. */
    private static double offDiagonal(Tensor square) {
        double count = square.size(0);
        return (Tensors.scalar(square.sum()) - Tensors.scalar(square.trace())) / (count * (count - 1));
    }
}
