package org.drgan.bench;

import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.drgan.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * One row: baseline and candidate for the same work, each built when it is needed.
 *
 * @param pictures number of pictures that one run draws or trains on
 * @param operations multiplications and additions that a picture needs, counted by the baseline; 0 if unknown
 * @param precision number format of the candidate's heavy operations
 * @param baseline the published code's way; null when the row has no baseline
 * @param candidate this project's way
 */
record Contest(
        int pictures,
        DoubleSupplier operations,
        Precision precision,
        @Nullable Supplier<Runnable> baseline,
        Supplier<Runnable> candidate) {}
