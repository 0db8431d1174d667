package org.drgan.layout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A memory-mapped file of pixels. Thread-safe.
 *
 * <p>A mapping holds less than 2 GiB, so there are several that overlap by half: any range shorter than half a mapping
 * is inside one of them.
 */
final class MappedPixels {
    static final long LONGEST = 1L << 29;

    private final long size;
    private final List<ByteBuffer> parts = new ArrayList<>();

    MappedPixels(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            size = channel.size();
            for (long start = 0; start < size; start += LONGEST) {
                parts.add(channel.map(FileChannel.MapMode.READ_ONLY, start, Math.min(2 * LONGEST, size - start)));
            }
        }
    }

    long size() {
        return size;
    }

    /** A copy of some bytes, fewer than {@link #LONGEST}. */
    byte[] bytes(long offset, int length) {
        byte[] bytes = new byte[length];
        parts.get((int) (offset / LONGEST)).get((int) (offset % LONGEST), bytes);
        return bytes;
    }
}
