package org.drgan.layout;

import java.io.IOException;
import org.drgan.image.Pixels;

/** Reads a picture. Thread-safe. */
public interface PictureSource {
    /**
     * Decodes the whole picture.
     *
     * @throws IOException naming the picture, when it cannot be read or decoded
     */
    Pixels read() throws IOException;

    /**
     * The encoded bytes of the picture, to recognize copies.
     *
     * @throws IOException naming the picture, when they cannot be read
     */
    byte[] bytes() throws IOException;

    /**
     * The number of these bytes or, if that is costly, the size of the file that holds them; differs when the content
     * changes in size.
     */
    long length() throws IOException;
}
