package org.drgan.tensor;

import static org.bytedeco.pytorch.global.torch.ScalarType.Float;
import static org.bytedeco.pytorch.global.torch.ScalarType.Long;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Converts between Java arrays and tensors; every method copies, so no array outlives its owner. */
public final class Tensors {
    static {
        Natives.library();
    }

    private Tensors() {}

    /** A new float tensor of the given shape; {@code values} holds its elements in row-major order. */
    public static Tensor of(float[] values, long... shape) {
        requireCount(values.length, shape);
        return Tensor.create(values, shape);
    }

    /** A new int64 tensor of the given shape; {@code values} holds its elements in row-major order. */
    public static Tensor of(long[] values, long... shape) {
        requireCount(values.length, shape);
        return Tensor.create(values, shape);
    }

    /** The elements of a tensor of any float type and any device, in row-major order. */
    public static float[] floats(Tensor tensor) {
        Tensor plain = tensor.detach().cpu().to(Float).contiguous();
        float[] values = new float[Math.toIntExact(plain.numel())];
        try (FloatPointer data = plain.data_ptr_float()) {
            data.get(values);
        }
        return values;
    }

    /** The elements of an integer or boolean tensor, in row-major order. */
    public static long[] longs(Tensor tensor) {
        Tensor plain = tensor.detach().cpu().to(Long).contiguous();
        long[] values = new long[Math.toIntExact(plain.numel())];
        try (LongPointer data = plain.data_ptr_long()) {
            data.get(values);
        }
        return values;
    }

    /** The single element of a tensor, read as a double. */
    public static double scalar(Tensor tensor) {
        return tensor.detach()
                .to(org.bytedeco.pytorch.global.torch.ScalarType.Double)
                .item_double();
    }

    /**
     * Runs a computation and frees all of its native memory except the result's. For chains of large maps that are
     * needed only briefly: the next one then uses memory that is still in the processor's caches.
     */
    public static Tensor tidy(Supplier<Tensor> computation) {
        return tidy(() -> new Tensor(computation.get()), List::of);
    }

    /**
     * As {@link #tidy(Supplier)} for a result that holds several tensors.
     *
     * @param kept the tensors of the result, none of them a part of another object
     */
    public static <T> T tidy(Supplier<T> computation, Function<T, List<Tensor>> kept) {
        PointerScope outer = PointerScope.getInnerScope();
        try (PointerScope inner = new PointerScope()) {
            T result = computation.get();
            for (Tensor tensor : kept.apply(result)) {
                if (outer == null) {
                    tensor.retainReference(); // until the garbage collector finds it
                } else {
                    outer.attach(tensor);
                }
            }
            return result;
        }
    }

    /** The shape of a tensor as an array. */
    public static long[] shape(Tensor tensor) {
        long[] shape = new long[Math.toIntExact(tensor.dim())];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = tensor.size(axis);
        }
        return shape;
    }

    private static void requireCount(int count, long[] shape) {
        long expected = 1;
        for (long side : shape) {
            expected = Math.multiplyExact(expected, side);
        }
        if (expected != count) {
            throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " holds " + expected
                    + " elements, but " + count + " were given");
        }
    }
}
