package org.drgan.damsm;

import java.util.List;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.MapShape;

/** Encodes pictures as vectors that can be compared with words and sentences. */
public abstract class ImageEncoder extends Module {
    ImageEncoder(String name) {
        super(name);
    }

    /**
     * What an encoder computes for a picture.
     *
     * @param maps of its inner layers, the largest first, each [B, C, h, w] with its entry of {@link #maps}
     * @param regions the embeddings
     */
    public record Seen(List<Tensor> maps, Regions regions) {}

    /**
     * @param picture values from -1 to 1, [B, 3, S, S]
     * @return the embeddings, and the maps that they come from
     */
    public abstract Seen look(Tensor picture);

    /** The shapes of the maps of {@link #look}. */
    public abstract List<MapShape> maps();

    /**
     * @param picture values from -1 to 1, [B, 3, S, S]
     * @return regions [B, D, h, w] and whole pictures [B, D]
     */
    public Regions forward(Tensor picture) {
        return look(picture).regions();
    }
}
