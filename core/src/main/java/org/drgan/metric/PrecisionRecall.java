package org.drgan.metric;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Tensors;

/**
 * Precision and recall of a generator: the share of generated pictures that lie among the real ones, and of real ones
 * that lie among the generated. A picture lies among others if it is at least as near to one of them as that one's
 * third nearest neighbour. Kynkaanniemi et al. 2019.
 *
 * @param precision from 0 to 1, how real the pictures look
 * @param recall from 0 to 1, how much of the real variety they have
 */
public record PrecisionRecall(double precision, double recall) {
    /** Which neighbour's distance is the radius. */
    public static final int NEIGHBOURS = 3;

    private static final int BLOCK = 500; // rows of distances at a time

    /**
     * Compares two sets of features.
     *
     * @throws IllegalArgumentException when one side has too few pictures or the widths differ
     */
    public static PrecisionRecall of(Rows generated, Rows real) {
        if (generated.width() != real.width() || Math.min(generated.count(), real.count()) <= NEIGHBOURS) {
            throw new IllegalArgumentException("precision and recall need more than " + NEIGHBOURS + " pictures on each"
                    + " side and features of one network, but there are " + generated.count() + " with "
                    + generated.width() + " numbers and " + real.count() + " with " + real.width());
        }
        return new PrecisionRecall(among(generated, real), among(real, generated));
    }

    /** The share of some rows that lie among others. */
    private static double among(Rows some, Rows others) {
        double[] radii = radii(others);
        int inside = 0;
        try (PointerScope scope = new PointerScope()) {
            Tensor manifold = others.doubles(); // [N, D]
            Tensor reach = Tensor.create(radii, radii.length); // [N]
            Tensor rows = some.doubles(); // [M, D]
            for (int from = 0; from < some.count(); from += BLOCK) {
                try (PointerScope inner = new PointerScope()) {
                    Tensor block = rows.narrow(0, from, Math.min(BLOCK, some.count() - from)); // [B, D]
                    Tensor hits = torch.cdist(block, manifold).le(reach).any(1); // [B]
                    inside += (int) Tensors.scalar(hits.sum());
                }
            }
        }
        return (double) inside / some.count();
    }

    /** The distance of each row to its third nearest neighbour, [N]. */
    private static double[] radii(Rows rows) {
        double[] radii = new double[rows.count()];
        try (PointerScope scope = new PointerScope()) {
            Tensor all = rows.doubles(); // [N, D]
            for (int from = 0; from < radii.length; from += BLOCK) {
                try (PointerScope inner = new PointerScope()) {
                    int size = Math.min(BLOCK, radii.length - from);
                    Tensor distances = torch.cdist(all.narrow(0, from, size), all); // [B, N], each itself at 0
                    Tensor nearest = torch.topk(distances, NEIGHBOURS + 1, 1, false, true)
                            .get0(); // [B, 4]
                    double[] third = FeatureStatistics.array(nearest.select(1, NEIGHBOURS)); // [B]
                    System.arraycopy(third, 0, radii, from, size);
                }
            }
        }
        return radii;
    }
}
