package org.drgan.damsm;

import java.util.List;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Layers;
import org.drgan.tensor.MapShape;

/**
 * The published image encoder: a fixed Inception-v3 and two trained linear maps to the dimension of words and
 * sentences.
 *
 * <p>Xu et al. 2018 (AttnGAN), section 3.2. Regions come from the last 17x17 map, whole pictures from the average pool.
 * State names are those of published checkpoints. Only {@code emb_features} and {@code emb_cnn_code} are trained;
 * weights and statistics of the rest never change, even in training mode. Without loaded weights it is random.
 */
public final class InceptionV3 extends ImageEncoder {
    private static final double START = 0.1; // AttnGAN's bound of the trained maps' initial weights

    private final InceptionTrunk trunk;
    private final Conv2dImpl regions;
    private final LinearImpl whole;

    /** @param dimension D, dimension of the embeddings of regions and pictures */
    public InceptionV3(int dimension) {
        super("InceptionV3");
        this.trunk = new InceptionTrunk(this);
        this.regions = register_module(
                "emb_features", Layers.convolution1x1(InceptionTrunk.REGION_CHANNELS, dimension, false));
        this.whole = register_module("emb_cnn_code", Layers.linear(InceptionTrunk.POOLED_CHANNELS, dimension, true));
        torch.uniform_(regions.weight(), -START, START);
        torch.uniform_(whole.weight(), -START, START);
    }

    /**
     * @param picture values from -1 to 1, of any side: it is resized to 299, [B, 3, S, S]
     * @return maps [B, 768, 17, 17] and [B, D, 1, 1]; regions [B, D, 17, 17] and whole pictures [B, D]
     */
    @Override
    public Seen look(Tensor picture) {
        InceptionTrunk.Maps maps = trunk.forward(InceptionTrunk.resize(picture)); // [B, 768, 17, 17], [B, 2048]
        Tensor code = whole.forward(maps.pooled()); // [B, D]
        return new Seen(List.of(maps.regions(), codeMap(code)), new Regions(regions.forward(maps.regions()), code));
    }

    @Override
    public List<MapShape> maps() {
        return List.of(
                new MapShape(InceptionTrunk.REGION_CHANNELS, InceptionTrunk.REGIONS),
                new MapShape(whole.options().out_features().get(), 1));
    }

    /** The fixed part, for evaluation. */
    InceptionTrunk trunk() {
        return trunk;
    }
}
