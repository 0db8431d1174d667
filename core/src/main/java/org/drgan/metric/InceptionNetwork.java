package org.drgan.metric;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.damsm.InceptionClassifier;
import org.drgan.damsm.InceptionClassifier.Variant;
import org.drgan.files.DurableFile;
import org.drgan.image.Pixels;
import org.drgan.internal.pictures.PictureBatch;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.weights.Safetensors;
import org.drgan.weights.WeightsFile;

/**
 * Inception-v3 as a feature network, from a file of weights (safetensors or PyTorch's) with torchvision's names. With
 * 1008 classes it is the network of 2015, which pools differently ({@link Variant#FRECHET}); with any other number it
 * is torchvision's network, original or fine-tuned on other classes. With the metadata {@code background: first}, the
 * first class is left out before the softmax, because it is not a real class, as in the published bird networks.
 */
public final class InceptionNetwork implements FeatureNetwork {
    /** Classes of the network that the Frechet Inception distance was defined with. */
    public static final int FRECHET_CLASSES = 1008;

    private static final String AUXILIARY = "AuxLogits."; // only training uses it
    private static final String LAST = "fc.weight";
    private static final int MOST_CLASSES = 100_000;

    private final InceptionClassifier network;
    private final Variant variant;
    private final int classes; // with the background, if there is one
    private final boolean background;
    private final String hash;

    private InceptionNetwork(
            InceptionClassifier network, Variant variant, int classes, boolean background, String hash) {
        this.network = network;
        this.variant = variant;
        this.classes = classes;
        this.background = background;
        this.hash = hash;
    }

    /**
     * Reads and checks weights.
     *
     * @throws IOException naming the file and the tensor that is missing or does not fit
     */
    public static InceptionNetwork read(Path file) throws IOException {
        Safetensors.Contents contents = WeightsFile.read(file);
        try {
            Map<String, Tensor> weights = new LinkedHashMap<>(contents.tensors());
            weights.keySet().removeIf(name -> name.startsWith(AUXILIARY));
            int classes = classes(weights.get(LAST));
            Variant variant = classes == FRECHET_CLASSES ? Variant.FRECHET : Variant.TORCHVISION;
            InceptionClassifier network = new InceptionClassifier(variant, classes);
            State.load(network, weights);
            network.eval();
            boolean background = "first".equals(contents.metadata().get("background"));
            return new InceptionNetwork(network, variant, classes, background, DurableFile.hash(file));
        } catch (IllegalArgumentException wrong) {
            throw new IOException(
                    file + " holds no Inception-v3 with torchvision's names: " + wrong.getMessage(), wrong);
        } finally {
            contents.tensors().values().forEach(Tensor::close);
        }
    }

    /** Whether a file's tensors have the names of such weights. */
    static boolean isMeant(Map<String, Tensor> tensors) {
        return tensors.containsKey("Conv2d_1a_3x3.conv.weight");
    }

    private static int classes(@org.jspecify.annotations.Nullable Tensor last) {
        if (last == null
                || last.dim() != 2
                || last.size(1) != InceptionClassifier.FEATURES
                || last.size(0) < 2
                || last.size(0) > MOST_CLASSES) {
            throw new IllegalArgumentException("its " + LAST + " is "
                    + (last == null ? "missing" : "of the shape " + java.util.Arrays.toString(Tensors.shape(last)))
                    + ", expected [classes, " + InceptionClassifier.FEATURES + "]");
        }
        return (int) last.size(0);
    }

    @Override
    public String name() {
        return (variant == Variant.FRECHET ? "Inception-v3 (2015, as pytorch-fid)" : "Inception-v3 (torchvision)")
                + ", " + classes() + " classes";
    }

    @Override
    public String hash() {
        return hash;
    }

    @Override
    public int width() {
        return InceptionClassifier.FEATURES;
    }

    @Override
    public int classes() {
        return background ? classes - 1 : classes;
    }

    @Override
    public String resize() {
        return "bilinear to 299, corners not aligned, no antialiasing; values from -1 to 1";
    }

    @Override
    public int batch() {
        return 20;
    }

    @Override
    public Seen see(List<Pixels> pictures) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor batch = PictureBatch.of(pictures, pictures.get(0).width()); // [B, 3, S, S]
            InceptionClassifier.Classified classified = network.forward(batch); // [B, 2048], [B, K]
            Tensor logits = background ? classified.logits().narrow(1, 1, classes - 1) : classified.logits();
            return new Seen(
                    new Rows(width(), Tensors.floats(classified.features())),
                    new Rows(classes(), Tensors.floats(torch.softmax(logits, 1))));
        }
    }
}
