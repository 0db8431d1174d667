package org.drgan.metric;

import java.io.Serializable;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Mean and covariance of features that come in portions, in 64 bits, in the memory of one matrix however many there
 * are. Each portion is centred on its own mean before it is merged (Chan et al. 1979), so that nothing cancels, and
 * neither the order nor the size of the portions matters.
 */
public final class FeatureStatistics implements AutoCloseable {
    /**
     * What portions came to, as it travels between processes.
     *
     * @param count how many pictures
     * @param mean of their features, [D]
     * @param scatter sum of the products of deviations, [D, D] row by row
     */
    @SuppressWarnings("ArrayRecordComponent") // a hand-over of numbers; nobody compares them by equals
    public record Portion(long count, double[] mean, double[] scatter) implements Serializable {}

    private final int width;
    private final PointerScope memory;
    private final Tensor mean; // [D]
    private final Tensor scatter; // sum of the products of deviations, [D, D]
    private long count;

    /** @param width D, numbers that describe a picture */
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
                    "features of " + features.width() + " numbers do not go with others of " + width);
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
     * Adds what was added elsewhere.
     *
     * @throws IllegalArgumentException when it is of another width
     */
    public void add(Portion other) {
        if (other.mean().length != width) {
            throw new IllegalArgumentException(
                    "features of " + other.mean().length + " numbers do not go with others of " + width);
        }
        if (other.count() == 0) {
            return;
        }
        try (PointerScope scope = new PointerScope()) {
            merge(other.count(), Tensor.create(other.mean(), width), Tensor.create(other.scatter(), width, width));
        }
    }

    /** Of so many pictures: centre [D], products of their deviations from it [D, D]. */
    private void merge(long more, Tensor centre, Tensor products) {
        Tensor apart = centre.sub(mean); // [D]
        double share = (double) more / (count + more);
        scatter.add_(products);
        scatter.add_(apart.outer(apart), new Scalar(share * count));
        mean.add_(apart, new Scalar(share));
        count += more;
    }

    /** What was added until now, to be added elsewhere. */
    public Portion portion() {
        return new Portion(count, array(mean), array(scatter));
    }

    /**
     * What was added until now.
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

    /** Gives the memory back. */
    @Override
    public void close() {
        memory.close();
    }
}
