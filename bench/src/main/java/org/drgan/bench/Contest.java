package org.drgan.bench;

import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.drgan.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * Baseline and candidate for the same work, each built when it is needed.
 *
 * @param pictures that one run makes or learns from
 * @param operations counts the multiplications and additions that a picture needs, by the baseline; 0 where nobody knows
 * @param precision number format of the candidate's heavy operations
 * @param baseline as the published code works; null where the row has no baseline
 * @param candidate as this project works
 */
record Contest(
        int pictures,
        DoubleSupplier operations,
        Precision precision,
        @Nullable Supplier<Runnable> baseline,
        Supplier<Runnable> candidate) {}
