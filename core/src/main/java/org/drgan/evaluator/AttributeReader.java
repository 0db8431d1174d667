package org.drgan.evaluator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.image.Pixels;
import org.drgan.internal.pictures.PictureBatch;
import org.drgan.tensor.Layers;
import org.drgan.tensor.Tensors;

/**
 * A network that reads the attributes of a picture: a convolutional classifier with one head per attribute.
 *
 * <p>It is trained on real pictures only, so it is independent of the generator. Its
 * first layers keep the full resolution, since parts of birds are two pixels wide.
 */
public final class AttributeReader extends Module {
    /** Features per picture, the inputs of the heads. */
    public static final int FEATURES = 256;

    private static final long IGNORED = -100; // rows with this label are skipped by libtorch's cross-entropy

    private final Map<String, List<String>> values;
    private final int side;
    private final int width;
    private final Conv2dImpl stem;
    private final BatchNorm2dImpl stemNorm;
    private final List<Conv2dImpl> convolutions = new ArrayList<>();
    private final List<BatchNorm2dImpl> norms = new ArrayList<>();
    private final LinearImpl hidden;
    private final List<Head> heads = new ArrayList<>();

    private record Head(String attribute, List<String> values, LinearImpl layer) {}

    /**
     * A reader with random weights.
     *
     * @param values for each attribute the values it can take, in the order of the logits
     * @param side height and width of the pictures, a multiple of 16
     * @param width channels of the first layer
     */
    public AttributeReader(Map<String, List<String>> values, int side, int width) {
        if (side % 16 != 0) {
            throw new IllegalArgumentException("the reader needs a side that is a multiple of 16, but it is " + side);
        }
        this.values = new LinkedHashMap<>(values);
        this.side = side;
        this.width = width;
        stem = register_module("stem", Layers.convolution3x3(3, width));
        stemNorm = register_module("stem_norm", Layers.batchNorm2d(width));
        int[] channels = {width, 2 * width, 3 * width, 4 * width, 4 * width};
        for (int i = 0; i < 4; i++) {
            convolutions.add(register_module(
                    "convolution" + i, Layers.convolution(channels[i], channels[i + 1], 4, 2, 1, false)));
            norms.add(register_module("norm" + i, Layers.batchNorm2d(channels[i + 1])));
        }
        int cells = (side / 16) * (side / 16);
        hidden = register_module("hidden", Layers.linear((long) channels[4] * cells, FEATURES, true));
        values.forEach((attribute, choices) -> heads.add(new Head(
                attribute,
                choices,
                register_module("head" + heads.size(), Layers.linear(FEATURES, choices.size(), true)))));
    }

    /** The 256 features that the heads read, [B, 3, S, S] to [B, 256]. */
    public Tensor features(Tensor pictures) {
        Tensor map = torch.relu(stemNorm.forward(stem.forward(pictures))); // [B, W, S, S]
        for (int i = 0; i < convolutions.size(); i++) {
            map = torch.relu(norms.get(i).forward(convolutions.get(i).forward(map))); // [B, .., S / 2^(i+1), ..]
        }
        Tensor code = torch.dropout(map.flatten(1, 3), 0.3, is_training()); // [B, 4W (S/16)^2]
        return torch.relu(hidden.forward(code)); // [B, 256]
    }

    /** The probability of each value of an attribute: features [B, 256] to [B, values]. */
    public Tensor probabilities(String attribute, Tensor features) {
        Head chosen = heads.stream()
                .filter(head -> head.attribute().equals(attribute))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the reader has no head for " + attribute));
        return torch.softmax(chosen.layer().forward(features), 1);
    }

    /** The possible values of one attribute; empty when it is not read. */
    public List<String> choices(String attribute) {
        return values.getOrDefault(attribute, List.of());
    }

    /** The attributes and their possible values. */
    public Map<String, List<String>> values() {
        return values;
    }

    /** Height and width of the pictures that it reads. */
    public int side() {
        return side;
    }

    /** Channels of the first layer. */
    public int width() {
        return width;
    }

    /**
     * Reads pictures.
     *
     * @param pictures values from -1 to 1, [B, 3, S, S]
     * @return for each picture the most likely value of each attribute
     */
    public List<Map<String, String>> read(Tensor pictures) {
        List<Map<String, String>> seen = new ArrayList<>();
        for (int row = 0; row < pictures.size(0); row++) {
            seen.add(new LinkedHashMap<>());
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor code = features(pictures); // [B, 256]
            for (Head head : heads) {
                Tensor logits = head.layer().forward(code); // [B, values]
                long[] best = Tensors.longs(logits.argmax(new LongOptional(1), false)); // [B]
                for (int row = 0; row < best.length; row++) {
                    seen.get(row).put(head.attribute(), head.values().get((int) best[row]));
                }
            }
        }
        return seen;
    }

    /** As {@link #read}, for pictures of this reader's side. */
    public List<Map<String, String>> see(List<Pixels> pictures) {
        try (PointerScope scope = new PointerScope()) {
            return pictures.isEmpty() ? List.of() : read(PictureBatch.of(pictures, side)); // of [B, 3, S, S]
        }
    }

    /** The attributes that this reader can find: values that it was not trained on are left out. */
    public Map<String, String> readable(Map<String, String> attributes) {
        Map<String, String> known = new LinkedHashMap<>(attributes);
        known.entrySet()
                .removeIf(attribute ->
                        !values.getOrDefault(attribute.getKey(), List.of()).contains(attribute.getValue()));
        return known;
    }

    /**
     * Sum over the attributes of the cross-entropy with the true values.
     *
     * @param truths what is known of each picture; values that this reader does not know are skipped
     */
    Tensor loss(Tensor pictures, List<Map<String, String>> truths) {
        Tensor code = features(pictures); // [B, 256]
        TensorVector terms = new TensorVector();
        for (Head head : heads) {
            long[] numbers = truths.stream()
                    .mapToLong(truth -> head.values().indexOf(truth.getOrDefault(head.attribute(), "")))
                    .map(number -> number < 0 ? IGNORED : number)
                    .toArray();
            if (LongStream.of(numbers).anyMatch(number -> number >= 0)) { // the mean over no row at all is NaN
                Tensor logits = head.layer().forward(code); // [B, values]
                terms.push_back(torch.cross_entropy(logits, Tensors.of(numbers, numbers.length)));
            }
        }
        return torch.stack(terms, 0).sum(); // []
    }
}
