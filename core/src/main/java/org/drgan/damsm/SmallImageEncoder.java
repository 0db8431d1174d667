package org.drgan.damsm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Layers;
import org.drgan.tensor.MapShape;
import org.drgan.tensor.Norms;
import org.drgan.tensor.Tensors;

/**
 * A small convolutional network for small pictures, in which Inception-v3's first layers would lose the parts that
 * captions name.
 *
 * <p>The first layer keeps the full resolution: encoders that halve it at once cannot see parts of two or three pixels,
 * such as beaks. Each halving is followed by a residual block; the last map has 8x8 regions.
 */
public final class SmallImageEncoder extends ImageEncoder {
    /** Height and width of the map of regions. */
    public static final int REGIONS = 8;

    private final int side;
    private final Step stem;
    private final List<Step> halvings = new ArrayList<>();
    private final List<Residual> residuals = new ArrayList<>();
    private final List<MapShape> shapes = new ArrayList<>(); // after each halving, and of the code
    private final Conv2dImpl regions;
    private final LinearImpl whole;

    /**
     * @param dimension D
     * @param side height and width of the pictures: 16, 32, 64, ...
     * @param width channels at the full resolution; doubled by the first two halvings
     * @throws IllegalArgumentException for another side
     */
    public SmallImageEncoder(int dimension, int side, int width) {
        this(dimension, side, width, Norms.LOCAL);
    }

    /** The same with the given batch norms. */
    public SmallImageEncoder(int dimension, int side, int width, Norms norms) {
        super("SmallImageEncoder");
        if (side < 2 * REGIONS || Integer.bitCount(side) != 1) {
            throw new IllegalArgumentException(
                    "the small image encoder needs pictures of 16, 32, 64, ... pixels, but the side is " + side);
        }
        this.side = side;
        this.stem = register_module("stem", new Step(3, width, 3, 1, norms));
        long channels = width;
        for (int edge = side; edge > REGIONS; edge /= 2) {
            long wider = Math.min(2 * channels, 4L * width);
            int level = halvings.size();
            halvings.add(register_module("halving" + level, new Step(channels, wider, 4, 2, norms)));
            residuals.add(register_module("residual" + level, new Residual(wider, norms)));
            channels = wider;
            shapes.add(new MapShape(wider, edge / 2));
        }
        this.regions = register_module("regions", Layers.convolution1x1(channels, dimension, true));
        this.whole = register_module("whole", Layers.linear(2 * channels, dimension, true));
        shapes.add(new MapShape(dimension, 1));
    }

    /** @throws IllegalArgumentException if the pictures have another side than this encoder was made for */
    @Override
    public Seen look(Tensor picture) {
        if (picture.size(2) != side || picture.size(3) != side) {
            throw new IllegalArgumentException("this small image encoder reads pictures of " + side + "x" + side
                    + " pixels, but found " + Arrays.toString(Tensors.shape(picture)));
        }
        Tensor map = stem.forward(Layers.channelsLast(picture)); // [B, W, S, S]
        List<Tensor> maps = new ArrayList<>();
        for (int level = 0; level < halvings.size(); level++) {
            map = residuals.get(level).forward(halvings.get(level).forward(map)); // [B, .., S / 2^(level+1), ..]
            maps.add(map);
        }
        // The maximum shows whether a small part is present; the mean would hide it.
        Tensor pooled = torch.cat(new TensorVector(Layers.pool(map), map.amax(new long[] {2, 3}, false)), 1); // [B, 8W]
        Tensor code = whole.forward(pooled); // [B, D]
        maps.add(codeMap(code));
        return new Seen(maps, new Regions(regions.forward(map), code));
    }

    @Override
    public List<MapShape> maps() {
        return List.copyOf(shapes);
    }

    /** Convolution, batch norm, LeakyReLU. */
    private static final class Step extends Module {
        private final Conv2dImpl convolution;
        private final BatchNorm2dImpl norm;

        Step(long in, long out, long kernel, long stride, Norms norms) {
            super("Step");
            convolution = register_module("convolution", Layers.convolution(in, out, kernel, stride, 1, false));
            norm = register_module("norm", norms.over2d(out));
        }

        Tensor forward(Tensor input) {
            return Layers.leaky(norm.forward(convolution.forward(input)));
        }
    }

    /** Two 3x3 convolutions with a skip connection. */
    private static final class Residual extends Module {
        private final Step first;
        private final Conv2dImpl second;
        private final BatchNorm2dImpl norm;

        Residual(long channels, Norms norms) {
            super("Residual");
            first = register_module("first", new Step(channels, channels, 3, 1, norms));
            second = register_module("second", Layers.convolution3x3(channels, channels));
            norm = register_module("norm", norms.over2d(channels));
        }

        Tensor forward(Tensor input) {
            return Layers.leaky(input.add(norm.forward(second.forward(first.forward(input)))));
        }
    }
}
