package org.drgan.tensor;

import java.io.IOException;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Loads libtorch, once.
 *
 * <p>Every class of this package that uses libtorch calls {@link #library} first.
 *
 * <p>JavaCPP unpacks and loads one library after the other, libtorch before the libtorch_cpu that it needs. On the
 * first start libtorch_cpu is not yet beside it, so the system's loader uses another version if one is installed
 * (Debian's libtorch-dev); two versions in one process crash it with a segmentation fault. So the libraries that
 * libtorch needs are unpacked first.
 */
final class Natives {
    private static final List<String> VARIANTS =
            List.of("", "-gpu"); // the CPU's natives, and CUDA's by the profile gpu
    private static final List<String> NEEDED = List.of("c10", "torch_cpu", "c10_cuda", "torch_cuda");

    private static final long[] ONE = {1, 1};

    /** The library that was loaded last, which needs all others. */
    private static final String LIBRARY = load();

    private Natives() {}

    /**
     * The path of libtorch's own library, which is loaded if necessary.
     *
     * @throws UnsatisfiedLinkError if there is none for this system, or it cannot be loaded
     */
    static String library() {
        return LIBRARY;
    }

    private static String load() {
        try {
            for (String variant : VARIANTS) {
                for (String name : NEEDED) { // those that a variant does not have are skipped
                    Loader.cacheResource(
                            torch.class,
                            "/org/bytedeco/pytorch/" + Loader.getPlatform() + variant + "/"
                                    + System.mapLibraryName(name));
                }
            }
        } catch (IOException unpacking) {
            // loading tries it again and reports the error
        }
        String library = Loader.load(torch.class);
        Context context = torch.globalContext();
        context.setUserEnabledNNPACK(false); // warns before each convolution on processors it does not know
        if (!oneDnnIsRight(context)) {
            context.setUserEnabledMkldnn(false);
        }
        return library;
    }

    /** Whether oneDNN is used: false where it computes wrong numbers. */
    static boolean usesOneDnn() {
        return torch.globalContext().userEnabledMkldnn();
    }

    /**
     * Whether oneDNN computes a convolution and its gradients as libtorch's own kernels do. On a virtual machine that
     * hides the processor's caches, oneDNN 3.7 computed wrong convolutions if the channels are no multiple of 16, as in
     * those to RGB: gradients were off by a third, or NaN.
     */
    private static boolean oneDnnIsRight(Context context) {
        try (PointerScope scope = new PointerScope();
                AutoGradMode gradients = new AutoGradMode(true)) {
            for (long[] channels : new long[][] {{6, 12}, {12, 3}, {32, 3}}) {
                context.setUserEnabledMkldnn(false);
                Tensor expected = convolved(channels[0], channels[1]);
                context.setUserEnabledMkldnn(true);
                double difference = convolved(channels[0], channels[1])
                        .sub(expected)
                        .abs()
                        .max()
                        .item_double();
                if (!(difference < 1e-3)) { // true for NaN
                    return false;
                }
            }
            return true;
        }
    }

    /** Result and gradients of a convolution of fixed numbers below 1, as one vector. */
    private static Tensor convolved(long in, long out) {
        Tensor input = numbers(3, in, 6, 5).set_requires_grad(true);
        Tensor weight = numbers(out, in, 3, 3).set_requires_grad(true);
        Tensor result = torch.conv2d(input, weight, new TensorOptional(), ONE, ONE, ONE, 1); // [3, out, 6, 5]
        result.mul(numbers(3, out, 6, 5)).sum().backward();
        return torch.cat(
                new TensorVector(
                        result.detach().flatten(),
                        input.grad().flatten(),
                        weight.grad().flatten()),
                0);
    }

    private static Tensor numbers(long... shape) {
        long count = 1;
        for (long length : shape) {
            count *= length;
        }
        return torch.arange(new Scalar((double) count))
                .mul(new Scalar(0.7))
                .sin()
                .view(shape);
    }
}
