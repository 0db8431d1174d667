package org.drgan.weights;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A tensor of a PyTorch file as a view of its storage; checked, but not yet read.
 *
 * @param storage with its elements
 * @param offset first element
 * @param shape sides
 * @param strides elements from one index to the next, for each side
 * @param elements product of the sides
 */
record PthTensor(PthStorage storage, long offset, long[] shape, long[] strides, long elements) {
    private static final int MOST_AXES = 64; // PyTorch's own limit

    /**
     * Checks that the tensor lies within its storage.
     *
     * @throws IOException saying what does not fit
     */
    static PthTensor of(
            @Nullable Object storage, @Nullable Object offset, @Nullable Object shape, @Nullable Object strides)
            throws IOException {
        if (!(storage instanceof PthStorage of) || !(offset instanceof Long start)) {
            throw new IOException("a tensor has no storage of plain numbers, or no offset");
        }
        long[] sides = sizes(shape, "shape");
        long[] steps = sizes(strides, "strides");
        if (sides.length != steps.length) {
            throw new IOException("a tensor has " + sides.length + " sides, but " + steps.length + " strides");
        }
        try {
            long elements = 1;
            long last = start;
            for (int axis = 0; axis < sides.length; axis++) {
                elements = Math.multiplyExact(elements, sides[axis]);
                last = Math.addExact(last, Math.multiplyExact(Math.max(0, sides[axis] - 1), steps[axis]));
            }
            if (start < 0 || elements > 0 && last >= of.elements()) {
                throw new IOException("a tensor of the shape " + Arrays.toString(sides) + " reaches from element "
                        + start + " to " + last + " of a storage that has " + of.elements());
            }
            return new PthTensor(of, start, sides, steps, elements);
        } catch (ArithmeticException overflow) {
            throw new IOException("a tensor of the shape " + Arrays.toString(sides) + " is too large", overflow);
        }
    }

    long bytes() {
        return Math.multiplyExact(elements, storage.type().bytes);
    }

    /** Whether the elements are contiguous, in row-major order. */
    boolean contiguous() {
        long step = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            if (shape[axis] != 1 && strides[axis] != step) {
                return elements == 0;
            }
            step *= shape[axis];
        }
        return true;
    }

    /** The tensor as a view of its storage's elements, [elements of the storage]. */
    Tensor of(Tensor all) {
        return all.as_strided(shape, strides, new LongOptional(all.storage_offset() + offset));
    }

    private static long[] sizes(@Nullable Object numbers, String what) throws IOException {
        if (!(numbers instanceof List<?> list) || list.size() > MOST_AXES) {
            throw new IOException("a tensor's " + what + " is no list of at most " + MOST_AXES + " numbers");
        }
        long[] sizes = new long[list.size()];
        for (int axis = 0; axis < sizes.length; axis++) {
            if (!(list.get(axis) instanceof Long size) || size < 0) {
                throw new IOException("a tensor's " + what + " contains values other than numbers from 0");
            }
            sizes[axis] = size;
        }
        return sizes;
    }
}
