package org.drgan.damsm;

import java.util.List;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
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
     * @param maps of its inner layers, the largest first, then the picture's code as a map of 1x1; each [B, C, h, w] with
     *     its entry of {@link #maps}
     * @param regions the embeddings
     */
    public record Seen(List<Tensor> maps, Regions regions) {}

    /**
     * @param picture values from -1 to 1, [B, 3, S, S]
     * @return the embeddings, and the maps that they come from
     */
    public abstract Seen look(Tensor picture);

    /** The code of the whole picture as a map, scaled to mean square 1: [B, D] to [B, D, 1, 1]. */
    static Tensor codeMap(Tensor code) {
        Tensor length = Cosine.length(code).unsqueeze(1); // [B, 1]
        return code.div(length)
                .mul(new Scalar(Math.sqrt(code.size(1))))
                .unsqueeze(2)
                .unsqueeze(3);
    }

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
