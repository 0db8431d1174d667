package org.drgan.settings;

/**
 * Checks of settings; each message begins with the setting's name, to which {@link SettingsBinder} adds group and
 * place.
 */
final class Require {
    private Require() {}

    static void atLeast(String name, long value, long least) {
        check(value >= least, name + " must be at least " + least + ", but is " + value);
    }

    static void between(String name, long value, long least, long most) {
        check(value >= least && value <= most, name + " must be from " + least + " to " + most + ", but is " + value);
    }

    static void notNegative(String name, double value) {
        check(value >= 0 && value < Double.POSITIVE_INFINITY, name + " must be a number from 0, but is " + value);
    }

    static void positive(String name, double value) {
        check(value > 0 && value < Double.POSITIVE_INFINITY, name + " must be a positive number, but is " + value);
    }

    static void share(String name, double value) {
        check(value >= 0 && value <= 1, name + " must be from 0 to 1, but is " + value);
    }

    /** For decays of averages, which would never change at 1. */
    static void belowOne(String name, double value) {
        check(value >= 0 && value < 1, name + " must be from 0 to below 1, but is " + value);
    }

    static void oneOf(String name, String value, String... choices) {
        check(
                java.util.List.of(choices).contains(value),
                name + " must be one of " + String.join(", ", choices) + ", but is '" + value + "'");
    }

    /** Each part has its own batch-norm statistics, which need two pictures. */
    static void parts(int batchSize, int accumulate) {
        check(
                accumulate == 1 || accumulate > 1 && batchSize % accumulate == 0 && batchSize / accumulate >= 2,
                "accumulate must divide batchSize, which is " + batchSize
                        + ", into equal parts of two pictures or more, but is " + accumulate);
    }

    static void check(boolean good, String message) {
        if (!good) {
            throw new IllegalArgumentException(message);
        }
    }
}
