package org.drgan.metric;

import java.util.List;
import java.util.Map;
import org.drgan.metric.pictures.MeasuredPictures;

/**
 * Computes the features and class probabilities of each picture.
 *
 * @param network feature network
 */
record FeatureExaminer(FeatureNetwork network) implements Examiner {
    static final String FEATURES = "features";
    static final String PROBABILITIES = "probabilities";

    @Override
    public String identity() {
        return "features of " + network.hash();
    }

    @Override
    public int batch() {
        return network.batch();
    }

    @Override
    public Map<String, Rows> examine(List<MeasuredPictures.Item> items) {
        FeatureNetwork.Seen seen =
                network.see(items.stream().map(MeasuredPictures.Item::picture).toList());
        return Map.of(
                FEATURES,
                seen.features().requireFinite("the features"),
                PROBABILITIES,
                seen.probabilities().requireFinite("the class probabilities"));
    }
}
