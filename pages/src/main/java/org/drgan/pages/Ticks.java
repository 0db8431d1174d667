package org.drgan.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The ticks of an axis: round numbers or times, and their labels. */
enum Ticks {
    /** Numbers in steps of 1, 2 or 5 times a power of ten. */
    NUMBERS {
        @Override
        double step(double span, int most) {
            double rough = span / most;
            double power = Math.pow(10, Math.floor(Math.log10(rough)));
            for (double factor : new double[] {1, 2, 5}) {
                if (factor * power >= rough * (1 - 1e-9)) {
                    return factor * power;
                }
            }
            return 10 * power;
        }

        @Override
        String label(double value, double step) {
            if (Math.abs(value) >= 10_000 && step >= 1000) {
                return String.format(Locale.ROOT, "%.0fk", value / 1000);
            }
            int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
            return String.format(Locale.ROOT, "%." + decimals + "f", value == 0 ? 0.0 : value);
        }
    },

    /** Seconds, written as minutes and seconds, or as hours. */
    TIME {
        private static final double[] STEPS = {
            1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400
        };

        @Override
        double step(double span, int most) {
            for (double step : STEPS) {
                if (span / step <= most) {
                    return step;
                }
            }
            return 86_400 * NUMBERS.step(span / 86_400, most);
        }

        @Override
        String label(double value, double step) {
            long seconds = Math.round(value);
            if (step >= 3600) {
                return seconds / 3600 + " h";
            }
            return seconds >= 3600
                    ? String.format("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
                    : String.format("%d:%02d", seconds / 60, seconds % 60);
        }
    };

    /** The distance of ticks, so that at most about {@code most} lie in a span. */
    abstract double step(double span, int most);

    abstract String label(double value, double step);

    /** All multiples of a step from low to high. */
    static List<Double> between(double low, double high, double step) {
        List<Double> marks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
            marks.add(i * step);
        }
        return marks;
    }
}
