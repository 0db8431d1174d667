package org.drgan.metric;

import java.io.Serializable;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Mean and covariance of features that are added in portions, in 64 bits; memory for one matrix, for any number of
 * pictures. Each portion is centred on its own mean before it is merged (Chan et al. 1979), which avoids cancellation,
 * so the result does not depend on the order or size of the portions.
 */
public final class FeatureStatistics implements AutoCloseable {
    /**
     * The merged portions, to be sent between processes.
     *
     * @param count number of pictures
     * @param mean of their features, [D]
     * @param scatter sum of the products of deviations, [D, D] row by row
     */
    @SuppressWarnings("ArrayRecordComponent") // numbers in transit, never compared
    public record Portion(long count, double[] mean, double[] scatter) implements Serializable {}

    private final int width;
    private final PointerScope memory;
    private final Tensor mean; // [D]
    private final Tensor scatter; // sum of the products of deviations, [D, D]
    private long count;

    /** @param width D, numbers per picture */
    public FeatureStatistics(int width) {
        this.width = width;
        try (PointerScope scope = new PointerScope()) {
            TensorOptions doubles = new TensorOptions(torch.ScalarType.Double);
            this.mean = torch.zeros(new long[] {width}, doubles);
            this.scatter = torch.zeros(new long[] {width, width}, doubles);
            this.memory = scope.extend();
        }
    }

    /**
     * Adds a portion.
     *
     * @throws IllegalArgumentException when the rows are of another width or hold NaN or infinite numbers
     */
    public void add(Rows features) {
        if (features.width() != width) {
            throw new IllegalArgumentException(
                    "features of " + features.width() + " numbers cannot be merged with others of " + width);
        }
        features.requireFinite("the features");
        long more = features.count();
        if (more == 0) {
            return;
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor rows = features.doubles(); // [B, D]
            Tensor centre = rows.mean(0); // [D]
            Tensor centred = rows.sub(centre); // [B, D]
            merge(more, centre, centred.t().mm(centred));
        }
    }

    /**
     * Adds portions that were merged elsewhere.
     *
     * @throws IllegalArgumentException when it is of another width
     */
    public void add(Portion other) {
        if (other.mean().length != width) {
            throw new IllegalArgumentException(
                    "features of " + other.mean().length + " numbers cannot be merged with others of " + width);
        }
        if (other.count() == 0) {
            return;
        }
        try (PointerScope scope = new PointerScope()) {
            merge(other.count(), Tensor.create(other.mean(), width), Tensor.create(other.scatter(), width, width));
        }
    }

    /** Merges {@code count} pictures: their mean [D] and the products of their deviations from it [D, D]. */
    private void merge(long more, Tensor centre, Tensor products) {
        Tensor apart = centre.sub(mean); // [D]
        double share = (double) more / (count + more);
        scatter.add_(products);
        scatter.add_(apart.outer(apart), new Scalar(share * count));
        mean.add_(apart, new Scalar(share));
        count += more;
    }

    /** All portions so far, to be added elsewhere. */
    public Portion portion() {
        return new Portion(count, array(mean), array(scatter));
    }

    /**
     * The distribution of all portions so far.
     *
     * @throws IllegalArgumentException when there are fewer than two pictures, which have no covariance
     */
    public FeatureDistribution gaussian() {
        if (count < 2) {
            throw new IllegalArgumentException("a covariance needs two pictures or more, but there "
                    + (count == 1 ? "is 1" : "are " + count) + ": use more pictures");
        }
        try (PointerScope scope = new PointerScope()) {
            return new FeatureDistribution(count, array(mean), array(scatter.div(new Scalar(count - 1.0))));
        }
    }

    static double[] array(Tensor doubles) {
        Tensor plain = doubles.contiguous();
        double[] values = new double[Math.toIntExact(plain.numel())];
        try (DoublePointer data = plain.data_ptr_double()) {
            data.get(values);
        }
        return values;
    }

    /** Frees the memory. */
    @Override
    public void close() {
        memory.close();
    }
}
