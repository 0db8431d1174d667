package org.drgan;

import java.util.List;
import org.drgan.image.Pixels;

/**
 * The stages of a picture, with attention and gates of each refinement between them.
 *
 * @param stages pictures of all stages, small to large
 * @param words the known words of the sentence, in its order
 * @param refinements one for each stage but the first
 */
public record Insight(List<Pixels> stages, List<String> words, List<Refinement> refinements) {
    /**
     * Attention and gates of a refinement stage.
     *
     * @param attention the map of each word, in the order of {@link Insight#words}
     * @param imageGate share of the picture's own features that its semantic disentangling kept as key part, 0 to 1,
     *     the mean over all channels; empty for a model without disentangling
     * @param contextGate the same for the features from the words
     */
    public record Refinement(List<WordMap> attention, List<GateMap> imageGate, List<GateMap> contextGate) {}

    /**
     * A gate of the semantic disentangling module.
     *
     * @param side width and height of the map
     * @param open value of the gate at each position, 0 to 1, row by row, [side, side]: the share of the features that
     *     is the key part
     */
    @SuppressWarnings("ArrayRecordComponent") // shown, never compared
    public record GateMap(int side, float[] open) {}
}
