package org.drgan.weights;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The element types of safetensors that libtorch has, too; the constants' names are safetensors', {@code pickled} PyTorch's. */
enum ElementType {
    F64(ScalarType.Double, 8, "DoubleStorage"),
    F32(ScalarType.Float, 4, "FloatStorage"),
    F16(ScalarType.Half, 2, "HalfStorage"),
    BF16(ScalarType.BFloat16, 2, "BFloat16Storage"),
    I64(ScalarType.Long, 8, "LongStorage"),
    I32(ScalarType.Int, 4, "IntStorage"),
    I16(ScalarType.Short, 2, "ShortStorage"),
    I8(ScalarType.Char, 1, "CharStorage"),
    U8(ScalarType.Byte, 1, "ByteStorage"),
    BOOL(ScalarType.Bool, 1, "BoolStorage");

    final ScalarType scalar;
    final int bytes;
    final String pickled;

    ElementType(ScalarType scalar, int bytes, String pickled) {
        this.scalar = scalar;
        this.bytes = bytes;
        this.pickled = pickled;
    }

    static Optional<ElementType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    static ElementType of(ScalarType scalar) {
        return Arrays.stream(values())
                .filter(type -> type.scalar == scalar.intern())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("tensors of the type " + scalar
                        + " cannot be saved; convert them to one of " + Arrays.toString(values())));
    }
}
