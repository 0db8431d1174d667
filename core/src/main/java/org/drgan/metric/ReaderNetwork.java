package org.drgan.metric;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.drgan.evaluator.AttributeReader;
import org.drgan.evaluator.AttributeReaderFile;
import org.drgan.evaluator.ClassedPictures;
import org.drgan.files.DurableFile;
import org.drgan.image.Pixels;
import org.drgan.internal.pictures.PictureBatch;
import org.drgan.tensor.Tensors;

/**
 * A classifier that was trained on the same data ({@code drgan evaluator train}), as a feature network: the features
 * are the inputs of its heads, the classes are those of its head {@value #CLASS}. An {@link AttributeReader} is the
 * same network; if it has no such head but only one head, that one gives the classes.
 */
public final class ReaderNetwork implements FeatureNetwork {
    /** The head that predicts the classes. */
    public static final String CLASS = ClassedPictures.CLASS;

    private final AttributeReader reader;
    private final Optional<String> head;
    private final String hash;

    private ReaderNetwork(AttributeReader reader, String hash) {
        this.reader = reader;
        this.hash = hash;
        List<String> heads = List.copyOf(reader.values().keySet());
        this.head = heads.contains(CLASS) || heads.size() == 1
                ? Optional.of(heads.contains(CLASS) ? CLASS : heads.get(0))
                : Optional.empty();
    }

    /**
     * Reads a classifier or a reader.
     *
     * @throws IOException naming the file and saying what is missing, damaged or does not fit
     */
    public static ReaderNetwork read(Path file) throws IOException {
        return new ReaderNetwork(AttributeReaderFile.read(file), DurableFile.hash(file));
    }

    @Override
    public String name() {
        return "classifier trained on the data (" + reader.side() + " pixels, "
                + head.map(name -> classes() + " of " + name).orElse("no classes") + ")";
    }

    @Override
    public String hash() {
        return hash;
    }

    @Override
    public int width() {
        return AttributeReader.FEATURES;
    }

    @Override
    public int classes() {
        return head.map(name -> reader.choices(name).size()).orElse(0);
    }

    @Override
    public String resize() {
        return "none, " + reader.side() + " pixels; values from -1 to 1";
    }

    @Override
    public int batch() {
        return 50;
    }

    @Override
    public Seen see(List<Pixels> pictures) {
        int side = pictures.get(0).width();
        if (side != reader.side()) {
            throw new IllegalArgumentException("the classifier needs pictures of " + reader.side()
                    + " pixels, but these have " + side + ": train one with the model's preset");
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor features = reader.features(PictureBatch.of(pictures, side)); // [B, 256]
            Rows described = new Rows(width(), Tensors.floats(features));
            return new Seen(
                    described,
                    head.isEmpty()
                            ? new Rows(1, new float[pictures.size()])
                            : new Rows(classes(), Tensors.floats(reader.probabilities(head.get(), features))));
        }
    }
}
