package org.drgan.tensor;

import java.io.IOException;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.pytorch.global.torch;

/**
 * Loads libtorch, once.
 *
 * <p>JavaCPP unpacks and loads one library after the other, libtorch before the libtorch_cpu that it needs. On the first
 * start there is none beside it yet, and the system's loader takes another version where one is installed (Debian's
 * libtorch-dev): two versions in one process end it with a segmentation fault. So what libtorch needs is unpacked beforehand.
 */
final class Natives {
    private static final List<String> VARIANTS =
            List.of("", "-gpu"); // the CPU's natives, and CUDA's by the profile gpu
    private static final List<String> NEEDED = List.of("c10", "torch_cpu", "c10_cuda", "torch_cuda");

    /** The library that was loaded last, which needs all others. */
    private static final String LIBRARY = load();

    private Natives() {}

    /**
     * Where libtorch's own library lies; loads it when that has not happened.
     *
     * @throws UnsatisfiedLinkError when there is none for this system, or it cannot be loaded
     */
    static String library() {
        return LIBRARY;
    }

    private static String load() {
        try {
            for (String variant : VARIANTS) {
                for (String name : NEEDED) { // those that a variant does not have are passed over
                    Loader.cacheResource(
                            torch.class,
                            "/org/bytedeco/pytorch/" + Loader.getPlatform() + variant + "/"
                                    + System.mapLibraryName(name));
                }
            }
        } catch (IOException unpacking) {
            // loading tries it again, and says what is wrong
        }
        String library = Loader.load(torch.class);
        zeroNewMemory();
        torch.globalContext()
                .setUserEnabledNNPACK(false); // warns before each convolution on processors it does not know
        return library;
    }

    /**
     * Makes libtorch's allocator return zeroed memory. oneDNN 3.7 widens 3 channels to 16 in a copy of its own, leaves part of
     * what it added as it found it, and multiplies that by zero: nothing, unless the memory held NaN before. The gradient
     * of a picture's features then is NaN.
     */
    private static void zeroNewMemory() {
        try (PointerPointer<?> arguments = new PointerPointer<>("drgan", "--caffe2_cpu_allocator_do_zero_fill=1")) {
            torch.ParseCommandLineFlags(new int[] {2}, arguments);
        }
    }
}
