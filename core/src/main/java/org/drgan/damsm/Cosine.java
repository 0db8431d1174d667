package org.drgan.damsm;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Cosine similarity of vectors; value and gradient are zero if one of them is zero. */
final class Cosine {
    private static final double TINY = 1e-16; // least squared length
    private static final double EPSILON = 1e-8; // least product of two lengths, as published

    private Cosine() {}

    /** From dot product and lengths, of compatible shapes. */
    static Tensor of(Tensor product, Tensor length, Tensor other) {
        return product.div(length.mul(other).clamp_min(new Scalar(EPSILON)));
    }

    /** Of each row with each other row: [P, D] and [C, D] to [P, C]. */
    static Tensor all(Tensor rows, Tensor others) {
        return of(rows.mm(others.t()), length(rows).unsqueeze(1), length(others).unsqueeze(0));
    }

    /** Of row i with other row i: [B, D] and [B, D] to [B]. */
    static Tensor pairs(Tensor rows, Tensor others) {
        return of(rows.mul(others).sum(1), length(rows), length(others));
    }

    /** Lengths over the second dimension: [B, D, ...] to [B, ...]. */
    static Tensor length(Tensor vectors) {
        return root(vectors.mul(vectors).sum(1));
    }

    /** A square root whose gradient is finite at zero. */
    static Tensor root(Tensor squared) {
        return squared.clamp_min(new Scalar(TINY)).sqrt();
    }
}
