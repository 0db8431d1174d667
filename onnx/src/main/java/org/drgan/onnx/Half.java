package org.drgan.onnx;

/** Converts 16-bit floating-point numbers (IEEE 754 binary16); Java 17 cannot. */
final class Half {
    private Half() {}

    /**
     * The nearest 16-bit number; ties go to the even one.
     *
     * @throws IllegalArgumentException when it is NaN, infinite or beyond the largest, 65504
     */
    static short of(float value) {
        int bits = Float.floatToIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        float size = Math.abs(value);
        if (!(size < 65520)) { // larger values would round to infinity
            throw new IllegalArgumentException("the weight " + value + " cannot be stored in 16 bits: at most 65504");
        }
        if (size < 0x1p-14f) { // subnormal, without an implicit first bit: a multiple of 2^-24
            return (short) (sign | (int) Math.rint((double) size * 0x1p24));
        }
        int rounded = (bits & 0x7FFFFFFF) + 0xFFF + (bits >>> 13 & 1);
        return (short) (sign | (rounded >>> 13) - (112 << 10));
    }

    /** The value of a 16-bit number. */
    static float toFloat(short half) {
        int exponent = half >>> 10 & 0x1F;
        int fraction = half & 0x3FF;
        float size = exponent == 0 ? fraction * 0x1p-24f : Float.intBitsToFloat(exponent + 112 << 23 | fraction << 13);
        return half < 0 ? -size : size;
    }
}
