package org.drgan.metric;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The measures, and the evaluators that each needs. */
public enum Metric {
    FID(Needs.FEATURES),
    KID(Needs.FEATURES),
    IS(Needs.CLASSES),
    MS(Needs.CLASSES),
    PRECISION_RECALL(Needs.FEATURES),
    R_PRECISION(Needs.MATCHING),
    ATTRIBUTES(Needs.READER),
    DIVERSITY(Needs.FEATURES_OR_READER),
    SPECTRUM(Needs.NOTHING);

    /** What a measure needs. */
    public enum Needs {
        /** A feature network. */
        FEATURES,
        /** A feature network that predicts classes. */
        CLASSES,
        /** A matching model. */
        MATCHING,
        /** A reader of attributes. */
        READER,
        /** A feature network, a reader of attributes, or both; the results of each are reported. */
        FEATURES_OR_READER,
        /** Only the pictures themselves. */
        NOTHING
    }

    private final Needs needs;

    Metric(Needs needs) {
        this.needs = needs;
    }

    /** What it needs. */
    public Needs needs() {
        return needs;
    }

    /** The name for users. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The measure with a name.
     *
     * @throws IllegalArgumentException listing all names
     */
    public static Metric named(String name) {
        return Arrays.stream(values())
                .filter(metric -> metric.toString().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no measure '" + name + "'; there are "
                        + Arrays.stream(values()).map(Metric::toString).collect(Collectors.joining(", "))));
    }
}
