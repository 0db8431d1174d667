package org.drgan.metric;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can be measured, and who judges. */
public enum Metric {
    FID(Judge.FEATURES),
    KID(Judge.FEATURES),
    IS(Judge.CLASSES),
    MS(Judge.CLASSES),
    PRECISION_RECALL(Judge.FEATURES),
    R_PRECISION(Judge.MATCHING),
    ATTRIBUTES(Judge.READER),
    DIVERSITY(Judge.FEATURES_OR_READER),
    SPECTRUM(Judge.NOBODY);

    /** What a measure needs. */
    public enum Judge {
        /** A feature network. */
        FEATURES,
        /** A feature network that tells classes. */
        CLASSES,
        /** A matching model. */
        MATCHING,
        /** A reader of attributes. */
        READER,
        /** A feature network, a reader of attributes, or both, each of which is reported. */
        FEATURES_OR_READER,
        /** No judge: the pictures themselves. */
        NOBODY
    }

    private final Judge judge;

    Metric(Judge judge) {
        this.judge = judge;
    }

    /** Who judges. */
    public Judge judge() {
        return judge;
    }

    /** As users write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The measure of a name as users write it.
     *
     * @throws IllegalArgumentException naming all there are
     */
    public static Metric named(String name) {
        return Arrays.stream(values())
                .filter(metric -> metric.toString().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no measure '" + name + "'; there are "
                        + Arrays.stream(values()).map(Metric::toString).collect(Collectors.joining(", "))));
    }
}
