package org.drgan.metric;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.drgan.files.DurableFile;
import org.drgan.image.Pixels;
import org.drgan.internal.pictures.PictureBatch;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;
import org.drgan.tensor.Tensors;

/** Uses a matching model's codes of whole pictures as features; it has no classes. */
public final class MatchingNetwork implements FeatureNetwork {
    private final MatchingModel model;
    private final String hash;

    private MatchingNetwork(MatchingModel model, String hash) {
        this.model = model;
        this.hash = hash;
    }

    /**
     * Reads the matching model of a folder.
     *
     * @param place a model folder or run folder
     * @throws IOException naming what is missing or damaged
     */
    public static MatchingNetwork read(Path place) throws IOException {
        MatchingModel model = MatchingModel.read(place);
        model.image().eval();
        return new MatchingNetwork(model, hash(place));
    }

    /** SHA-256 of the image encoder in a model folder or run folder. */
    public static String hash(Path place) throws IOException {
        return DurableFile.hash(ModelFolder.locate(place).resolve(MatchingModel.IMAGE));
    }

    @Override
    public String name() {
        return "codes of a matching model (DAMSM), " + width() + " numbers";
    }

    @Override
    public String hash() {
        return hash;
    }

    @Override
    public int width() {
        return model.settings().model().dimension();
    }

    @Override
    public int classes() {
        return 0;
    }

    @Override
    public String resize() {
        return "as the matching model does; values from -1 to 1";
    }

    @Override
    public int batch() {
        return 20;
    }

    @Override
    public Seen see(List<Pixels> pictures) {
        return new Seen(codes(model, pictures), new Rows(1, new float[pictures.size()]));
    }

    /** Codes of whole pictures, [B, D]. */
    static Rows codes(MatchingModel model, List<Pixels> pictures) {
        int side = model.settings().side();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            return new Rows(
                    model.settings().model().dimension(),
                    Tensors.floats(model.image()
                            .forward(PictureBatch.of(pictures, side))
                            .whole())); // of [B, 3, S, S]
        }
    }
}
