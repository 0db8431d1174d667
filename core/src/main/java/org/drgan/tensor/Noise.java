package org.drgan.tensor;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Randomness as a pure function of (seed, index): nothing is stored, so nothing is lost when a process stops, and a
 * picture's noise does not depend on what else is in its batch.
 */
public final class Noise {
    static {
        Natives.library();
    }

    private Noise() {}

    /**
     * Standard normal noise, drawn on the CPU by Box-Muller from a counter-based generator (SplitMix64, Steele et al.
     * 2014), the same on every machine.
     *
     * @param seed the user's seed
     * @param index which picture of that seed
     * @param size number of values
     */
    public static float[] normal(long seed, long index, int size) {
        long key = mix(mix(seed) + index);
        float[] values = new float[size];
        for (int i = 0; i < size; i += 2) {
            double radius = StrictMath.sqrt(-2 * StrictMath.log(uniform(key, i)));
            double angle = 2 * StrictMath.PI * uniform(key, i + 1L);
            values[i] = (float) (radius * StrictMath.cos(angle));
            if (i + 1 < size) {
                values[i + 1] = (float) (radius * StrictMath.sin(angle));
            }
        }
        return values;
    }

    /**
     * Standard normal noise within a limit: the values of {@link #normal}, with those beyond the limit drawn again, so
     * that a truncated picture stays near its untruncated one. Brock et al. 2019 (BigGAN), section 3.1, call it the
     * truncation trick.
     *
     * @param limit in standard deviations, above 0
     */
    public static float[] truncated(long seed, long index, int size, double limit) {
        if (!(limit > 0)) {
            throw new IllegalArgumentException("noise is truncated at a positive limit, not at " + limit);
        }
        float[] values = normal(seed, index, size);
        for (int i = 0; i < size; i++) {
            if (Math.abs(values[i]) > limit) {
                values[i] = within(limit, key(key(seed, index), i));
            }
        }
        return values;
    }

    /** One value of the normal distribution truncated at a limit, by rejection; fast for small limits, too. */
    private static float within(double limit, long key) {
        for (long attempt = 0; ; attempt += 2) {
            double value = limit * (2 * uniform(key, attempt) - 1);
            if (uniform(key, attempt + 1) < StrictMath.exp(-value * value / 2)) {
                return (float) value;
            }
        }
    }

    /**
     * Spherical interpolation between two noise vectors (Shoemake 1985): linear interpolation gives shorter vectors
     * than normal noise of that many values ever has.
     *
     * @param share 0 gives the first, 1 the second
     */
    public static float[] between(float[] one, float[] other, double share) {
        double product = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < one.length; i++) {
            product += (double) one[i] * other[i];
            first += (double) one[i] * one[i];
            second += (double) other[i] * other[i];
        }
        double length = Math.sqrt(first) * Math.sqrt(second);
        double angle = length == 0 ? 0 : Math.acos(Math.max(-1, Math.min(1, product / length)));
        boolean straight = Math.sin(angle) < 1e-6; // they have one direction, or opposite ones
        double weight = straight ? 1 - share : Math.sin((1 - share) * angle) / Math.sin(angle);
        double otherWeight = straight ? share : Math.sin(share * angle) / Math.sin(angle);
        float[] mixed = new float[one.length];
        for (int i = 0; i < mixed.length; i++) {
            mixed[i] = (float) (weight * one[i] + otherWeight * other[i]);
        }
        return mixed;
    }

    /** One row of {@link #normal} for each index, [B, size]. */
    public static Tensor batch(long seed, long[] indexes, int size) {
        float[] values = new float[indexes.length * size];
        for (int row = 0; row < indexes.length; row++) {
            System.arraycopy(normal(seed, indexes[row], size), 0, values, row * size, size);
        }
        return Tensors.of(values, indexes.length, size);
    }

    /** A well-mixed 64-bit key of two numbers, to seed a generator for one purpose or one step. */
    public static long key(long seed, long index) {
        return mix(mix(seed) + index);
    }

    /** Seeds libtorch's generator, so that what it draws (dropout, reparametrisation) depends only on seed and step. */
    public static void seedStep(long seed, long step) {
        torch.manual_seed(key(seed, step));
    }

    private static double uniform(long key, long counter) {
        return ((mix(key + 0x9E3779B97F4A7C15L * (counter + 1)) >>> 11) + 0.5) * 0x1.0p-53; // in (0, 1)
    }

    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
