package org.drgan.metric;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The measures of a feature network.
 *
 * @param evaluation that they are part of
 * @param network that saw the pictures
 * @param generated what it found of the generated ones
 * @param reference of the real ones
 * @param suffix of the measures' names
 * @param fitting what it found of real pictures that fit the same sentences, as a perfect generator would draw them:
 *     they give the value of each measure for real pictures; null if there are none
 */
record FeatureMeasures(
        Circumstances evaluation,
        FeatureNetwork network,
        FeatureFindings generated,
        Reference reference,
        String suffix,
        @Nullable FeatureFindings fitting) {
    /** The suffix of measures whose reference is of real pictures that fit the same sentences. */
    static final String FITTING = ", fitting";

    List<Measurement> measure(Set<Metric> metrics) throws IOException {
        List<Measurement> measurements = new ArrayList<>();
        int count = generated.count();
        if (suffix.isEmpty()) {
            warnOfFew(metrics, count);
            warnOfCopies();
        }
        if (metrics.contains(Metric.FID)) {
            measurements.add(frechet(count));
        }
        if (metrics.contains(Metric.KID)) {
            measurements.add(kernel(count));
        }
        if (metrics.contains(Metric.IS) || metrics.contains(Metric.MS)) {
            InceptionScore score = generated.classes();
            if (metrics.contains(Metric.IS) && suffix.isEmpty()) { // it does not depend on the reference
                measurements.add(inception(score, count));
            }
            if (metrics.contains(Metric.MS)) {
                measurements.add(modes(score, count));
            }
        }
        if (metrics.contains(Metric.PRECISION_RECALL)) {
            measurements.addAll(covered(count));
        }
        return measurements;
    }

    /** Equal features to the last bit are those of equal pictures: a generator that ignores its noise, or files that repeat. */
    private void warnOfCopies() throws IOException {
        Rows seen = generated.sample();
        Set<ByteBuffer> distinct = new HashSet<>(); // which are equal where their bytes are
        for (int row = 0; row < seen.count(); row++) {
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * seen.width());
            bytes.asFloatBuffer().put(seen.values(), row * seen.width(), seen.width());
            distinct.add(bytes);
        }
        int copies = seen.count() - distinct.size();
        if (copies > 0) {
            evaluation.warn(copies + " of " + seen.count() + " pictures are identical to another one of them.");
        }
    }

    private void warnOfFew(Set<Metric> metrics, int count) {
        if (!metrics.contains(Metric.FID)) {
            return;
        }
        int width = network.width();
        long real = reference.gaussian().count();
        if (count < Evaluation.FEW) {
            evaluation.warn("FID of " + count + " pictures: below " + Evaluation.FEW + " it is too high, and comparable"
                    + " only with FID of as many pictures; KID does not depend on their number.");
        }
        if (real > 0 && real < Evaluation.FEW) {
            evaluation.warn("FID against " + real + " real pictures: below " + Evaluation.FEW
                    + " it is too high, and comparable only with FID against the same.");
        }
        if (count <= width) {
            evaluation.warn(count + " pictures with features of " + width
                    + " numbers: their covariance is singular, which FID takes as it is.");
        }
        if (reference.network().isEmpty()) {
            evaluation.warn("The reference " + reference.pictures() + " does not say which feature network made it: FID"
                    + " means something only if it was " + network.name() + ".");
        }
    }

    private Measurement frechet(int count) throws IOException {
        return new Measurement(
                "FID" + suffix,
                frechet(generated),
                null,
                fitting == null ? null : frechet(fitting),
                Map.of(),
                protocol(
                        "FID" + suffix,
                        count,
                        "arithmetic",
                        "64 bits, divisor n - 1, nothing added to the covariances",
                        "real pictures, count",
                        reference.gaussian().count() == 0
                                ? "unknown"
                                : Long.toString(reference.gaussian().count())));
    }

    private double frechet(FeatureFindings pictures) throws IOException {
        return FrechetDistance.between(pictures.gaussian(), reference.gaussian());
    }

    private Measurement kernel(int count) throws IOException {
        Rows real = sample(Metric.KID);
        Rows drawn = generated.sample();
        Spread spread = KernelDistance.over(drawn, real, evaluation.seed());
        Spread ofFitting = fitting == null ? null : KernelDistance.over(fitting.sample(), real, evaluation.seed());
        int size = Math.min(KernelDistance.SIZE, Math.min(drawn.count(), real.count()));
        boolean one = spread.values().size() == 1; // every subset would be the whole
        return new Measurement(
                "KID" + suffix,
                spread.mean(),
                one ? null : spread.deviation(),
                ofFitting == null ? null : ofFitting.mean(),
                Map.of(),
                protocol(
                        "KID" + suffix,
                        count,
                        "subsets",
                        one
                                ? "none: all " + size + " pictures of both sides at once, so there is no spread"
                                : KernelDistance.SUBSETS + " of " + size + ", the spread is over them",
                        "taken from",
                        "the first " + drawn.count() + " generated and " + real.count() + " real pictures",
                        "kernel",
                        "(x.y / D + 1)^3, unbiased, not multiplied by 1000"));
    }

    private Measurement inception(InceptionScore score, int count) throws IOException {
        Spread spread = score.score();
        return new Measurement(
                "IS",
                spread.mean(),
                spread.deviation(),
                fitting == null
                        ? reference.classes().map(Reference.Classes::score).orElse(null)
                        : Double.valueOf(fitting.classes().score().mean()),
                Map.of("as one part", score.whole()),
                protocol(
                        "IS",
                        count,
                        "parts",
                        InceptionScore.SPLITS + " in order, none left out, the spread is over them",
                        "classes",
                        Integer.toString(network.classes())));
    }

    private Measurement modes(InceptionScore score, int count) throws IOException {
        Reference.Classes real = reference
                .classes()
                .orElseThrow(() -> new IllegalArgumentException("the reference " + reference.pictures()
                        + " holds no classes of real pictures, which MS needs: make one with --reference and a name"
                        + " that ends in .safetensors"));
        return new Measurement(
                "MS" + suffix,
                ModeScore.of(score, real.marginal()),
                ModeScore.spread(score, real.marginal()).deviation(),
                fitting == null ? null : ModeScore.of(fitting.classes(), real.marginal()),
                Map.of("IS as one part", score.whole()),
                protocol(
                        "MS" + suffix,
                        count,
                        "formula",
                        "exp(E KL(p(y|x) || p(y)) - KL(p(y) || p*(y))) over all pictures as one part",
                        "parts",
                        "the spread is over " + InceptionScore.SPLITS + " in order"));
    }

    private List<Measurement> covered(int count) throws IOException {
        Rows real = sample(Metric.PRECISION_RECALL);
        Rows drawn = generated.sample();
        PrecisionRecall found = PrecisionRecall.of(drawn, real);
        PrecisionRecall ofFitting = fitting == null ? null : PrecisionRecall.of(fitting.sample(), real);
        Protocol protocol = protocol(
                "precision and recall" + suffix,
                count,
                "neighbours",
                Integer.toString(PrecisionRecall.NEIGHBOURS),
                "taken from",
                "the first " + drawn.count() + " generated and " + real.count() + " real pictures");
        return List.of(
                new Measurement(
                        "precision" + suffix,
                        found.precision(),
                        null,
                        ofFitting == null ? null : ofFitting.precision(),
                        Map.of(),
                        protocol),
                new Measurement(
                        "recall" + suffix,
                        found.recall(),
                        null,
                        ofFitting == null ? null : ofFitting.recall(),
                        Map.of(),
                        protocol));
    }

    private Rows sample(Metric metric) {
        return reference
                .sample()
                .orElseThrow(() -> new IllegalArgumentException("the reference " + reference.pictures()
                        + " holds no single features of real pictures, which " + metric
                        + " needs: make one with --reference and a name that ends in .safetensors"));
    }

    /** @param more names and values of details, in turn */
    private Protocol protocol(String metric, int count, String... more) throws IOException {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("feature network", network.name());
        details.put("resize", network.resize());
        details.put("reference", reference.pictures());
        if (fitting != null) {
            details.put("value for real pictures", "of " + fitting.count() + " others that fit the same sentences");
        }
        for (int i = 0; i < more.length; i += 2) {
            details.put(more[i], more[i + 1]);
        }
        return evaluation.protocol(metric, count, Map.of("feature network", network.hash()), details);
    }
}
