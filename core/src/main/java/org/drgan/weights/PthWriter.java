package org.drgan.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.drgan.files.DurableFile;
import org.drgan.tensor.Tensors;

/** Writes PyTorch's zip format: an ordered dictionary of tensors, which {@code torch.load(..., weights_only=True)} opens. */
final class PthWriter {
    private static final String FOLDER = "weights/";
    private static final int ALIGNMENT = 64; // what PyTorch aligns its records to
    private static final int LOCAL_HEADER = 30;
    private static final int EXTRA_HEADER = 4;
    private static final short PADDING = 0x4246; // PyTorch's own extra field of zeros
    private static final int CHUNK = 16 << 20;
    private static final LocalDateTime FIRST_TIME = LocalDateTime.of(1980, 2, 1, 0, 0); // the same bytes at any date

    private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();

    private PthWriter() {}

    static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        byte[] structure = new PthWriter().structure(tensors);
        DurableFile.write(file, channel -> {
            ZipOutputStream zip = new ZipOutputStream(Channels.newOutputStream(channel));
            zip.setMethod(ZipOutputStream.STORED);
            record(zip, channel, "data.pkl", structure);
            record(zip, channel, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            int key = 0;
            for (Tensor tensor : tensors.values()) {
                try (PointerScope scope = new PointerScope()) {
                    Tensor plain = tensor.detach().cpu().contiguous();
                    record(zip, channel, "data/" + key++, plain);
                }
            }
            record(zip, channel, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
            zip.finish();
        });
    }

    private byte[] structure(Map<String, Tensor> tensors) throws IOException {
        bytes(0x80, 2); // protocol
        global("collections", "OrderedDict");
        bytes(')', 'R', '(');
        int key = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            text(entry.getKey());
            tensor(entry.getValue(), Integer.toString(key++));
        }
        bytes('u', '.');
        return pickle.toByteArray();
    }

    /** {@code _rebuild_tensor_v2(storage, offset, shape, strides, requires gradient, hooks)}. */
    private void tensor(Tensor tensor, String key) throws IOException {
        long[] shape = Tensors.shape(tensor);
        long[] strides = new long[shape.length];
        long step = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = step;
            step *= Math.max(1, shape[axis]);
        }
        global("torch._utils", "_rebuild_tensor_v2");
        bytes('(', '(');
        text("storage");
        global("torch", ElementType.of(tensor.scalar_type()).pickled);
        text(key);
        text("cpu");
        number(tensor.numel());
        bytes('t', 'Q');
        number(0);
        numbers(shape);
        numbers(strides);
        bytes(0x89); // requires no gradient
        global("collections", "OrderedDict");
        bytes(')', 'R', 't', 'R');
    }

    private void numbers(long[] numbers) throws IOException {
        bytes('(');
        for (long number : numbers) {
            number(number);
        }
        bytes('t');
    }

    private void number(long number) throws IOException {
        if (number == (int) number) {
            bytes('J');
            pickle.write(little(Integer.BYTES).putInt((int) number).array());
        } else {
            bytes(0x8a, Long.BYTES);
            pickle.write(little(Long.BYTES).putLong(number).array());
        }
    }

    private void text(String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        bytes('X');
        pickle.write(little(Integer.BYTES).putInt(utf8.length).array());
        pickle.write(utf8);
    }

    private void global(String module, String name) throws IOException {
        pickle.write(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void bytes(int... opcodes) {
        for (int opcode : opcodes) {
            pickle.write(opcode);
        }
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void record(ZipOutputStream zip, FileChannel channel, String name, byte[] content)
            throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        begin(zip, channel, name, content.length, crc);
        zip.write(content);
        zip.closeEntry();
    }

    private static void record(ZipOutputStream zip, FileChannel channel, String name, Tensor plain) throws IOException {
        CRC32 crc = new CRC32();
        long size = plain.numel() * ElementType.of(plain.scalar_type()).bytes;
        eachPiece(plain, size, crc::update);
        begin(zip, channel, name, size, crc);
        byte[] piece = new byte[(int) Math.min(size, CHUNK)];
        eachPiece(plain, size, buffer -> {
            int length = buffer.remaining();
            buffer.get(piece, 0, length);
            zip.write(piece, 0, length);
        });
        zip.closeEntry();
    }

    private static void begin(ZipOutputStream zip, FileChannel channel, String name, long size, CRC32 crc)
            throws IOException {
        ZipEntry entry = new ZipEntry(FOLDER + name);
        entry.setTimeLocal(FIRST_TIME);
        entry.setSize(size);
        entry.setCompressedSize(size);
        entry.setCrc(crc.getValue());
        long content = channel.position() + LOCAL_HEADER + entry.getName().length() + EXTRA_HEADER;
        int padding = (int) (-content & (ALIGNMENT - 1));
        entry.setExtra(little(EXTRA_HEADER + padding)
                .putShort(PADDING)
                .putShort((short) padding)
                .array());
        zip.putNextEntry(entry);
    }

    private interface Action {
        void accept(ByteBuffer piece) throws IOException;
    }

    private static void eachPiece(Tensor plain, long size, Action action) throws IOException {
        try (BytePointer memory = new BytePointer(plain.data_ptr())) {
            for (long at = 0; at < size; at += CHUNK) {
                action.accept(
                        memory.position(at).limit(Math.min(size, at + CHUNK)).asByteBuffer());
            }
        }
    }
}
