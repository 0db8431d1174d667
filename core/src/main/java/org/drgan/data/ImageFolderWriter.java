package org.drgan.data;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.drgan.files.NewFolder;
import org.drgan.image.BufferedPictures;
import org.drgan.image.Pixels;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes captioned pictures as an image folder: PNG files in one folder per split, and {@code metadata.jsonl} with one
 * line per picture: {@code file_name}, {@code text} (a list), {@code class}, {@code split}, {@code attributes}.
 */
public final class ImageFolderWriter {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Receives the progress. */
    @FunctionalInterface
    public interface Progress {
        void written(int pictures, int total);

        /** Whether to stop; the pictures written so far become a complete, smaller data set. */
        default boolean isStopped() {
            return false;
        }
    }

    private ImageFolderWriter() {}

    /**
     * Writes all splits under a temporary name and renames them when complete: {@code directory} never holds an
     * incomplete data set.
     *
     * @param directory must be absent or empty
     * @param splits by name, which becomes a folder's name
     * @throws FileAlreadyExistsException when something is in the directory
     * @throws IOException when a picture cannot be read or written
     */
    public static void write(Path directory, Map<String, ? extends CaptionedPictures> splits, Progress progress)
            throws IOException {
        int total = splits.values().stream().mapToInt(CaptionedPictures::size).sum();
        NewFolder.write(directory, aside -> writeAll(aside, splits, total, progress));
    }

    private static void writeAll(
            Path aside, Map<String, ? extends CaptionedPictures> splits, int total, Progress progress)
            throws IOException {
        int written = 0;
        try (BufferedWriter metadata = Files.newBufferedWriter(aside.resolve("metadata.jsonl"))) {
            for (Map.Entry<String, ? extends CaptionedPictures> split : splits.entrySet()) {
                Files.createDirectories(aside.resolve(split.getKey()));
                CaptionedPictures pictures = split.getValue();
                for (int index = 0; index < pictures.size() && !progress.isStopped(); index++) {
                    String file = split.getKey() + String.format(Locale.ROOT, "/%06d.png", index);
                    writePng(aside.resolve(file), pictures.picture(index));
                    metadata.write(line(file, split.getKey(), pictures, index));
                    progress.written(++written, total);
                }
            }
        }
    }

    private static String line(String file, String split, CaptionedPictures pictures, int index) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("file_name", file);
        line.put("text", pictures.captions(index));
        line.put("class", pictures.classNumber(index));
        line.put("split", split);
        line.put("attributes", pictures.attributes(index));
        return JSON.writeValueAsString(line) + "\n";
    }

    /** Writes a picture without syncing it to the disk, since only the whole folder matters. */
    private static void writePng(Path file, Pixels picture) throws IOException {
        if (!ImageIO.write(BufferedPictures.image(picture), "png", file.toFile())) {
            throw new IOException("this Java cannot write PNG files, needed for " + file);
        }
    }
}
