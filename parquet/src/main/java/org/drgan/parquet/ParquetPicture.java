package org.drgan.parquet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.layout.PictureSource;

/**
 * A picture in a row of a Parquet file.
 *
 * @param reader of the file
 * @param file the file
 * @param column SQL expression of the bytes
 * @param row counted from 0
 */
record ParquetPicture(ParquetReader reader, Path file, String column, long row) implements PictureSource {
    @Override
    public Pixels read() throws IOException {
        return Pictures.decode(bytes(), file + "[" + row + "]");
    }

    @Override
    public byte[] bytes() throws IOException {
        try {
            return reader.bytes(file, column, row);
        } catch (SQLException broken) {
            throw new IOException(file + "[" + row + "] cannot be read: " + broken.getMessage(), broken);
        }
    }

    @Override
    public long length() throws IOException {
        return Files.size(file);
    }
}
