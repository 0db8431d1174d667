package org.drgan.weights;

import java.util.List;
import java.util.stream.Stream;
import org.drgan.weights.NameMap.Rename;

/**
 * Maps tensor names of published DR-GAN checkpoints to the names here.
 *
 * <p>One file of theirs may hold several of our networks, and tensors that no picture and no loss depends on. Anything
 * else in it is an error, so that a checkpoint with other settings is not mistaken for one that fits.
 */
public final class PublishedNames {
    private static final String UNUSED_BY_GENERATOR = "h_net[23]\\.global_reductionxx\\..*";
    private static final String UNUSED_BY_DISCRIMINATOR = "(h_net[23]|fc|att|residual|upsample\\d?)\\..*";
    private static final String NONE = "(?!)";

    private static final List<Rename> VECTOR_DECODER = List.of(
            new Rename("^h_net1\\.linear\\.", "h_net1.fc.0."),
            new Rename("^h_net1\\.norm\\.", "h_net1.fc.1."),
            new Rename("\\.up(\\d*)\\.convolution\\.", ".upsample$1.1."),
            new Rename("\\.up(\\d*)\\.norm\\.", ".upsample$1.2."));

    private static final List<Rename> GENERATOR_PARTS = List.of(
            new Rename("^conditioning\\.linear\\.", "ca_net.fc."),
            new Rename("^initial\\.decoder\\.", "h_net1."),
            new Rename("^refinement1\\.", "h_net2."),
            new Rename("^refinement2\\.", "h_net3."),
            new Rename("^head0\\.", "img_net1.img."),
            new Rename("^head1\\.", "img_net2.img."),
            new Rename("^head2\\.", "img_net3.img."),
            new Rename("\\.attention\\.projection\\.", ".att.conv_context."),
            new Rename("\\.context(\\d+)\\.", ".residual0.$1.block."),
            new Rename("\\.fusion(\\d+)\\.", ".residual.$1.block."),
            new Rename("\\.contextGate\\.", ".reduct_demension."),
            new Rename("\\.imageGate\\.", ".reduct_demension2."));

    private static final List<Rename> GENERATOR_LAYERS = List.of(
            new Rename("\\.convolution1?\\.", ".0."),
            new Rename("\\.norm1\\.", ".1."),
            new Rename("\\.(convolution2|projection)\\.", ".3."),
            new Rename("\\.norm2\\.", ".4."),
            new Rename("\\.convolution3\\.", ".6."));

    private static final List<Rename> DISCRIMINATOR_PARTS = List.of(
            new Rename("^trunk\\.down1\\.", "img_code_s16.0.module."),
            new Rename("^trunk\\.down2\\.", "img_code_s16.2.module."),
            new Rename("^trunk\\.down3\\.", "img_code_s16.4.module."),
            new Rename("^trunk\\.down4\\.", "img_code_s16.6.module."),
            new Rename("^trunk\\.down5\\.", "img_code_s32.0.module."),
            new Rename("^trunk\\.down6\\.", "img_code_s64.0.module."),
            new Rename("^unconditional\\.judge\\.", "UNCOND_DNET.outlogits.0."),
            new Rename("^conditional\\.judge\\.", "COND_DNET.outlogits.0."),
            new Rename("^conditional\\.join\\.", "COND_DNET.jointConv.0.module."),
            new Rename("^normalization\\.reduce\\.", "global_reduction.0."),
            new Rename("^normalization\\.norm\\.", "global_reduction.1."),
            new Rename("^normalization\\.coding\\.shared\\.", "ca_net.fc."),
            new Rename("^normalization\\.decoder\\.", "h_net1."),
            new Rename("^normalization\\.colours\\.", "img_code_s1.0."));

    private static final List<Rename> SPECTRAL = List.of(
            new Rename("\\.module\\.weight$", ".module.weight_bar"),
            new Rename("\\.module\\.left$", ".module.weight_u"),
            new Rename("\\.module\\.right$", ".module.weight_v"));

    private PublishedNames() {}

    /** {@code Generator} with three-layer heads in a file of {@code G_NET}. */
    public static NameMap generator() {
        return new NameMap(
                joined(GENERATOR_PARTS, VECTOR_DECODER, GENERATOR_LAYERS),
                UNUSED_BY_GENERATOR + "|h_net[23]\\.(img_code_sxx|global_reduction)\\..*",
                NONE);
    }

    /** {@code RealFeatures} of a refinement stage, 1 or 2, in a file of {@code G_NET}. */
    public static NameMap realFeatures(int stage) {
        String place = "h_net" + (stage + 1) + ".img_code_sxx.";
        return partOf(
                place,
                List.of(
                        new Rename("^first\\.", place + "0."),
                        new Rename("^firstNorm\\.", place + "1."),
                        new Rename("^second\\.", place + "3."),
                        new Rename("^secondNorm\\.", place + "4.")));
    }

    /** {@code ReleasedDisentanglingLoss} of a refinement stage, 1 or 2, in a file of {@code G_NET}. */
    public static NameMap releasedDisentanglingLoss(int stage) {
        String place = "h_net" + (stage + 1) + ".global_reduction.";
        return partOf(place, List.of(new Rename("^project\\.", place + "0."), new Rename("^norm\\.", place + "1.")));
    }

    /**
     * {@code Discriminator} of 64, 128 or 256 pixels in a file of {@code D_NET64}, {@code D_NET128} or
     * {@code D_NET256}. Its settings must ask for the released code's coding: the paper's has one more layer.
     */
    public static NameMap discriminator(int side) {
        String narrow = side == 128 ? "img_code_s32_" : "img_code_s64_";
        List<Rename> narrows = List.of(new Rename("^trunk\\.narrow(\\d)\\.", narrow + "$1.0.module."));
        return new NameMap(
                joined(DISCRIMINATOR_PARTS, narrows, VECTOR_DECODER, SPECTRAL),
                side == 256 ? UNUSED_BY_DISCRIMINATOR : NONE,
                "global_reduction\\.0\\.weight");
    }

    /**
     * {@code TextEncoder} in a file of {@code RNN_ENCODER}, {@code InceptionV3} in one of {@code CNN_ENCODER}: names
     * are the same.
     */
    public static NameMap encoder() {
        return new NameMap(List.of(), NONE, NONE);
    }

    /** Inception-v3 under torchvision's names, which are ours; the auxiliary classifier is used only in training. */
    public static NameMap inception() {
        return new NameMap(List.of(), "AuxLogits\\..*", NONE);
    }

    /** Whether a key of {@code G_NET} is unused: projections whose output is ignored. */
    public static boolean unusedByGenerator(String published) {
        return published.matches(UNUSED_BY_GENERATOR);
    }

    /** Whether a key of {@code D_NET256} is unused: two and a half generator stages that are never called. */
    public static boolean unusedByDiscriminator(String published) {
        return published.matches(UNUSED_BY_DISCRIMINATOR);
    }

    private static NameMap partOf(String place, List<Rename> renames) {
        return new NameMap(renames, "(?!\\Q" + place + "\\E).*", NONE);
    }

    @SafeVarargs
    private static List<Rename> joined(List<Rename>... lists) {
        return Stream.of(lists).flatMap(List::stream).toList();
    }
}
