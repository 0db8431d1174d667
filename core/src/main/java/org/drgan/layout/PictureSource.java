package org.drgan.layout;

import java.io.IOException;
import org.drgan.image.Pixels;

/** Where a picture is read from. Safe for use by several threads. */
public interface PictureSource {
    /**
     * The whole picture.
     *
     * @throws IOException naming the picture, when it cannot be read or decoded
     */
    Pixels read() throws IOException;

    /**
     * The bytes that hold the picture, by which two copies of a picture are recognized.
     *
     * @throws IOException naming the picture, when they cannot be read
     */
    byte[] bytes() throws IOException;

    /** How many bytes these are, or those of the file that holds them where telling is costly; another when it changes. */
    long length() throws IOException;
}
