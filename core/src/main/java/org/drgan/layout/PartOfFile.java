package org.drgan.layout;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;

/**
 * A picture file inside a larger, uncompressed file.
 *
 * @param file the larger file
 * @param offset of the picture, in bytes
 * @param length in bytes
 * @param name of the picture, for messages
 */
record PartOfFile(Path file, long offset, long length, String name) implements PictureSource {
    @Override
    public Pixels read() throws IOException {
        return Pictures.decode(bytes(), name);
    }

    @Override
    public byte[] bytes() throws IOException {
        if (length > Pictures.MOST_BYTES) {
            throw new IOException(name + " is " + length + " bytes long, too much for a picture");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        try (FileChannel channel = FileChannel.open(file)) {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, offset + bytes.position()) < 0) {
                    throw new EOFException(name + " is truncated: " + file + " ends within it");
                }
            }
        }
        return bytes.array();
    }
}
