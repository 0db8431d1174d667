package org.drgan.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Weight files of any format: safetensors, and both of PyTorch's formats. */
public final class WeightsFile {
    private static final String PYTORCH_ENDINGS = ".*\\.(pth|pt|bin|tar|ckpt|pkl)";

    private WeightsFile() {}

    /**
     * Reads and checks all tensors of a file. Those inside of containers are named by their path, such as
     * {@code state_dict/0.weight}. Only safetensors files have metadata.
     *
     * @return tensors on the CPU that belong to the caller's scope; their memory may be the mapped file
     * @throws IOException naming the file and saying what was found, what was expected and what to do
     */
    public static Safetensors.Contents read(Path file) throws IOException {
        if (!isPyTorch(file)) {
            return Safetensors.read(file);
        }
        try {
            PthFile pth = PthFile.open(file);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (Map.Entry<String, PthTensor> entry : pth.tensors().entrySet()) {
                tensors.put(entry.getKey(), pth.read(entry.getValue()));
            }
            return new Safetensors.Contents(tensors, Map.of());
        } catch (IOException problem) {
            throw new IOException(file + " is not a usable PyTorch file: " + problem.getMessage(), problem);
        }
    }

    /**
     * Writes tensors as PyTorch's zip format, whole or not at all; Python opens it with {@code torch.load(file,
     * weights_only=True)}. It has no metadata.
     *
     * @param tensors by name, of any device and layout
     * @throws IOException naming the file, when it cannot be written
     */
    public static void writePyTorch(Path file, Map<String, Tensor> tensors) throws IOException {
        PthWriter.write(file, tensors);
    }

    /** Whether a file is a PyTorch file, by its first bytes, or by its name if they do not show it. */
    public static boolean isPyTorch(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder, not a file of weights");
        }
        ByteBuffer start = ByteBuffer.allocate(9);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (start.hasRemaining() && channel.read(start) >= 0) {
                continue;
            }
        } catch (NoSuchFileException missing) {
            throw new IOException(file + " does not exist", missing);
        }
        start.flip();
        boolean json = start.remaining() == 9 && start.get(8) == '{'; // safetensors: eight bytes of length, then JSON
        boolean pickle = start.remaining() > 1 && start.get(0) == (byte) 0x80 && start.get(1) <= 5;
        boolean zip = start.remaining() > 3 && start.get(0) == 'P' && start.get(1) == 'K';
        if (pickle || zip) {
            return !json || zip;
        }
        return !json
                && file.getFileName() != null
                && file.getFileName().toString().matches(PYTORCH_ENDINGS);
    }
}
