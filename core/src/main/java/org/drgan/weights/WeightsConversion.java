package org.drgan.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Converts a weight file to another format; values do not change. */
public final class WeightsConversion {
    private WeightsConversion() {}

    /** The formats that can be written. */
    public enum Format {
        /** With metadata. */
        SAFETENSORS,
        /** PyTorch's zip format, without metadata. */
        PTH
    }

    /**
     * Converts a file.
     *
     * @param published maps our names to published ones; null keeps the names of the file
     * @return how many tensors were written
     * @throws IOException naming the file that cannot be read or written
     */
    public static int run(Path from, Path to, Format format, @Nullable NameMap published) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Safetensors.Contents contents = WeightsFile.read(from);
            Map<String, Tensor> tensors =
                    published == null ? contents.tensors() : published.exported(contents.tensors());
            if (format == Format.PTH) {
                WeightsFile.writePyTorch(to, tensors);
            } else {
                Safetensors.write(to, tensors, contents.metadata());
            }
            return tensors.size();
        }
    }
}
