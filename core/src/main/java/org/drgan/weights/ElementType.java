package org.drgan.weights;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The element types of safetensors that libtorch has, too; the constants' names are the file format's. */
enum ElementType {
    F64(ScalarType.Double, 8),
    F32(ScalarType.Float, 4),
    F16(ScalarType.Half, 2),
    BF16(ScalarType.BFloat16, 2),
    I64(ScalarType.Long, 8),
    I32(ScalarType.Int, 4),
    I16(ScalarType.Short, 2),
    I8(ScalarType.Char, 1),
    U8(ScalarType.Byte, 1),
    BOOL(ScalarType.Bool, 1);

    final ScalarType scalar;
    final int bytes;

    ElementType(ScalarType scalar, int bytes) {
        this.scalar = scalar;
        this.bytes = bytes;
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
