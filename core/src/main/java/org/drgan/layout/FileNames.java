package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Files of a folder by the ends of their names. */
final class FileNames {
    /** What pictures' names end with; what they hold is told by their content. */
    static final Set<String> PICTURES = Set.of("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff");

    private static final int DEEPEST = 8;

    private FileNames() {}

    /** What follows the last point, in lower case; empty for nothing. */
    static String extension(String name) {
        int point = name.lastIndexOf('.');
        return point < 0 ? "" : name.substring(point + 1).toLowerCase(Locale.ROOT);
    }

    /** The name without its extension. */
    static String stem(String name) {
        int point = name.lastIndexOf('.');
        return point <= name.lastIndexOf('/') + 1 ? name : name.substring(0, point);
    }

    static boolean isPicture(String name) {
        return PICTURES.contains(extension(name));
    }

    /** Files right in a folder with one of these extensions, by name; none when there is no such folder. */
    static List<Path> in(Path folder, String... extensions) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> List.of(extensions).contains(extension(file.toString())))
                    .sorted()
                    .toList();
        }
    }

    /** Files in a folder and its folders, relative to it, with slashes, by name; links to folders are not followed. */
    static List<String> below(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder, DEEPEST)) {
            return files.filter(file -> !Files.isDirectory(file))
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> !name.startsWith(".") && !name.contains("/."))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }
}
