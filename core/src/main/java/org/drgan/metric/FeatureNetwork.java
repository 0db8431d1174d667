package org.drgan.metric;

import java.util.List;
import org.drgan.image.Pixels;

/** Computes features and classes of pictures. Must not be a network that the generator was trained with. */
public interface FeatureNetwork {
    /** A readable name, such as {@code Inception-v3 (torchvision), 1000 classes}. */
    String name();

    /** SHA-256 of its file. */
    String hash();

    /** D, numbers per picture. */
    int width();

    /** K, the number of classes that it predicts; 0 for none. */
    int classes();

    /** How pictures are resized and scaled, for the protocol. */
    String resize();

    /** Pictures per batch; results depend on it only by rounding. */
    int batch();

    /**
     * Its output for a batch of pictures.
     *
     * @param features [B, D]
     * @param probabilities p(y|x) [B, K], or of width 1 and meaningless when there are no classes
     */
    record Seen(Rows features, Rows probabilities) {}

    /**
     * Examines square pictures of one size.
     *
     * @throws IllegalArgumentException when it cannot process pictures of this size
     */
    Seen see(List<Pixels> pictures);
}
