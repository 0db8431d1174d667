package org.drgan.metric;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Computes measures from the results of {@link PortionExaminer}s, for example on the machines of a cluster. */
public final class GatheredEvaluation {
    private final Circumstances circumstances;

    /**
     * @param data fingerprint of the test data
     * @param seed of sentences and subsets
     * @param hashes of the model that drew the pictures, for the protocol
     * @param details of the pictures, for the protocol
     */
    public GatheredEvaluation(String data, long seed, Map<String, String> hashes, Map<String, String> details) {
        this.circumstances = new Circumstances(data, seed, hashes, details);
    }

    /**
     * The requested ones of FID, KID, IS, MS, precision and recall.
     *
     * @throws IOException when the findings cannot be read
     * @throws IllegalArgumentException when there are too few pictures, or the reference does not serve a measure
     */
    public List<Measurement> features(
            Set<Metric> metrics, FeatureNetwork network, FeatureFindings generated, Reference reference)
            throws IOException {
        return new FeatureMeasures(circumstances, network, generated, reference, "", null).measure(metrics);
    }

    /**
     * R-precision by one matching model.
     *
     * @param role of the matching model, see {@link Evaluators.Matching}
     * @param hash of its image encoder
     * @param real the same for real pictures; null for none
     * @throws IllegalArgumentException when there are too few pictures
     */
    public Measurement sentences(String role, String hash, CreditSums credits, @Nullable Double real) {
        return new SentenceMeasure(circumstances, role, hash).measure(credits, real);
    }

    /** Warnings for the user, in sentences. */
    public List<String> warnings() {
        return List.copyOf(circumstances.warnings());
    }
}
