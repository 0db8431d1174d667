package org.drgan.metric;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Tensors;

/**
 * Frechet distance of two normal distributions: |m1 - m2|^2 + tr(S1) + tr(S2) - 2 tr((S1 S2)^(1/2)). Dowson and Landau
 * 1982; as a measure of generators (FID) Heusel et al. 2017.
 *
 * <p>With S = F F' from the symmetric eigen-decomposition, the last trace is the sum of the singular values of F1' F2.
 * So singular covariances (of fewer pictures than features) need no small number on their diagonal, which common tools
 * add and which changes the result.
 */
public final class FrechetDistance {
    private static final double NEGATIVE = 1e-6; // relative to the largest eigenvalue; more is not rounding

    private FrechetDistance() {}

    /**
     * The distance of two distributions, at least 0.
     *
     * @throws IllegalArgumentException when the widths differ, or one matrix is not a covariance
     */
    public static double between(FeatureDistribution one, FeatureDistribution other) {
        if (one.width() != other.width()) {
            throw new IllegalArgumentException(
                    "features of " + one.width() + " numbers cannot be compared with features of " + other.width()
                            + ": they are of different networks");
        }
        double distance = 0;
        for (int i = 0; i < one.width(); i++) {
            double apart = one.mean()[i] - other.mean()[i];
            distance += apart * apart;
            distance += one.covariance()[i * one.width() + i] + other.covariance()[i * one.width() + i];
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor product = root(one).t().mm(root(other)); // [R1, R2]
            double overlap = product.numel() == 0
                    ? 0
                    : Tensors.scalar(torch.linalg_svdvals(product).sum());
            return Math.max(0, distance - 2 * overlap); // below zero only by rounding
        }
    }

    /** F with F F' = S, of as many columns as S has rank: [D, R]. */
    private static Tensor root(FeatureDistribution gaussian) {
        int width = gaussian.width();
        Tensor covariance = Tensor.create(gaussian.covariance(), width, width); // [D, D]
        Tensor symmetric = covariance.add(covariance.t()).mul(new Scalar(0.5)); // [D, D]
        T_TensorTensor_T parts = torch.linalg_eigh(symmetric);
        double[] values = FeatureStatistics.array(parts.get0()); // ascending
        double largest = Math.max(values[width - 1], 0);
        if (values[0] < -NEGATIVE * largest || (largest == 0 && values[0] < 0)) {
            throw new IllegalArgumentException("not a normal distribution: its covariance has the eigenvalue "
                    + values[0] + " beside " + values[width - 1]);
        }
        int none = 0; // eigenvalues that are zero up to rounding
        while (none < width && values[none] <= largest * width * Math.ulp(1.0)) {
            none++;
        }
        Tensor roots = parts.get0().narrow(0, none, width - none).sqrt(); // [R]
        return parts.get1().narrow(1, none, width - none).mul(roots); // [D, R]
    }
}
