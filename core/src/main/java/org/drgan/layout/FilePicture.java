package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;

/** A picture in a separate file. */
record FilePicture(Path file) implements PictureSource {
    @Override
    public Pixels read() throws IOException {
        return Pictures.read(file);
    }

    @Override
    public byte[] bytes() throws IOException {
        return Files.readAllBytes(file);
    }

    @Override
    public long length() throws IOException {
        return Files.size(file);
    }
}
