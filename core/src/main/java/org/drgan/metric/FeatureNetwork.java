package org.drgan.metric;

import java.util.List;
import org.drgan.image.Pixels;

/** Computes features and classes of pictures. It must not be the network that a generator was trained with. */
public interface FeatureNetwork {
    /** What it is, for people, as {@code Inception-v3 (torchvision), 1000 classes}. */
    String name();

    /** SHA-256 of its file. */
    String hash();

    /** D, numbers that describe a picture. */
    int width();

    /** K, the number of classes that it predicts; 0 for none. */
    int classes();

    /** What happens to pictures before they are seen, for the protocol. */
    String resize();

    /** How many pictures it sees at a time; what it says does not depend on it but for rounding. */
    int batch();

    /**
     * Its output for a batch of pictures.
     *
     * @param features [B, D]
     * @param probabilities p(y|x) [B, K], or of width 1 without meaning when there are no classes
     */
    record Seen(Rows features, Rows probabilities) {}

    /**
     * Looks at square pictures of one size.
     *
     * @throws IllegalArgumentException when it cannot see pictures of this size
     */
    Seen see(List<Pixels> pictures);
}
