package org.drgan.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A memory-mapped file: pages are read when they are accessed, and changes to them stay in this process. Tensors made
 * of it keep the mapping alive, even if the file is replaced.
 */
final class MappedFile {
    private static final int CHUNK = 64 << 20; // a byte buffer cannot show more than 2 GiB at once

    private final Tensor bytes; // uint8, [size]
    private final long size;

    private MappedFile(Tensor bytes, long size) {
        this.bytes = bytes;
        this.size = size;
    }

    /** Maps a file, which must not be empty; the mapping belongs to the caller's scope and to the tensors made of it. */
    static MappedFile open(Path file) throws IOException {
        long size = Files.size(file);
        if (size == 0) {
            throw new IOException("it is empty");
        }
        try (BytePointer name = new BytePointer(file.toAbsolutePath().toString(), StandardCharsets.UTF_8)) {
            TensorOptions plainBytes = new TensorOptions(ScalarType.Byte);
            return new MappedFile(
                    torch.from_file(name, new BoolOptional(false), new LongOptional(size), plainBytes), size);
        } catch (RuntimeException refused) {
            throw new IOException(
                    "it cannot be mapped into memory: "
                            + String.valueOf(refused.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("no reason given"),
                    refused);
        }
    }

    /** The content of a file, at least one byte. */
    static MappedFile of(byte[] content) {
        return new MappedFile(Tensor.create(content, content.length), content.length);
    }

    long size() {
        return size;
    }

    /**
     * A part of the file as elements, [count]; not copied where it begins at a multiple of the element's size.
     *
     * @param begin first byte; the caller has checked that the part lies within the file
     */
    Tensor elements(long begin, long count, ElementType type) {
        Tensor part = bytes.narrow(0, begin, count * type.bytes);
        Tensor aligned = begin % type.bytes == 0 ? part : part.clone();
        return aligned.view(type.scalar);
    }

    /** A few bytes of the file. */
    ByteBuffer little(long begin, int length) {
        ByteBuffer copy = ByteBuffer.allocate(length);
        if (length == 0) {
            return copy; // a pointer's limit of 0 would mean no limit
        }
        try (BytePointer memory = new BytePointer(bytes.data_ptr())) {
            copy.put(memory.position(begin).limit(begin + length).asByteBuffer());
        }
        return copy.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The beginning of the file itself, at most 2 GiB of it; valid as long as the mapping. */
    ByteBuffer beginning() {
        return new BytePointer(bytes.data_ptr())
                .limit(Math.min(size, Integer.MAX_VALUE))
                .asByteBuffer();
    }

    /** Processes a part of the file. */
    interface Action {
        void accept(ByteBuffer part) throws IOException;
    }

    /** Processes a part of the file piece by piece, without a copy. */
    void eachPiece(long begin, long end, Action action) throws IOException {
        try (BytePointer memory = new BytePointer(bytes.data_ptr())) {
            for (long at = begin; at < end; at += CHUNK) {
                long until = Math.min(end, at + CHUNK);
                action.accept(memory.position(at).limit(until).asByteBuffer());
            }
        }
    }
}
