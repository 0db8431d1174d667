package org.drgan.data;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.drgan.image.BufferedPictures;
import org.drgan.image.Pixels;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes captioned pictures as an image folder: PNG files in one folder a split, and {@code metadata.jsonl} with a line
 * for each: {@code file_name}, {@code text} (a list), {@code class}, {@code split}, {@code attributes}.
 */
public final class ImageFolderWriter {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Hears how far the writing is. */
    @FunctionalInterface
    public interface Progress {
        void written(int pictures, int total);
    }

    private ImageFolderWriter() {}

    /**
     * Writes all splits aside and moves them to their place when complete: what stands at {@code directory} is never
     * half a data set.
     *
     * @param directory must be absent or empty
     * @param splits by name, which becomes a folder's name
     * @throws FileAlreadyExistsException when something is in the directory
     * @throws IOException when a picture cannot be read or written
     */
    public static void write(Path directory, Map<String, ? extends CaptionedPictures> splits, Progress progress)
            throws IOException {
        Path target = directory.toAbsolutePath().normalize();
        requireRoom(target);
        Path aside = target.resolveSibling(target.getFileName() + ".partial");
        delete(aside); // what an interrupted run left
        Files.createDirectories(aside);
        int total = splits.values().stream().mapToInt(CaptionedPictures::size).sum();
        int written = 0;
        try (BufferedWriter metadata = Files.newBufferedWriter(aside.resolve("metadata.jsonl"))) {
            for (Map.Entry<String, ? extends CaptionedPictures> split : splits.entrySet()) {
                Files.createDirectories(aside.resolve(split.getKey()));
                CaptionedPictures pictures = split.getValue();
                for (int index = 0; index < pictures.size(); index++) {
                    String file = split.getKey() + String.format(Locale.ROOT, "/%06d.png", index);
                    writePng(aside.resolve(file), pictures.picture(index));
                    metadata.write(line(file, split.getKey(), pictures, index));
                    progress.written(++written, total);
                }
            }
        }
        Files.deleteIfExists(target); // an empty folder
        Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
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

    /** Without the sync to disk of a picture written alone: what counts is the folder as a whole. */
    private static void writePng(Path file, Pixels picture) throws IOException {
        if (!ImageIO.write(BufferedPictures.image(picture), "png", file.toFile())) {
            throw new IOException("this Java cannot write PNG files, needed for " + file);
        }
    }

    private static void requireRoom(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> content = Files.list(directory)) {
                if (content.findAny().isEmpty()) {
                    return;
                }
            }
        }
        if (Files.exists(directory)) {
            throw new FileAlreadyExistsException(
                    directory.toString(), null, "holds something already; choose another folder or remove it");
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> content;
        try (Stream<Path> files = Files.walk(folder)) {
            content = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : content) {
            Files.delete(path);
        }
    }
}
