package org.drgan.layout;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Files of a folder by the ends of their names. */
final class FileNames {
    /** What pictures' names end with; their kind is read from their content. */
    static final Set<String> PICTURES = Set.of("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff");

    private static final int DEEPEST = 32;
    private static final int MOST_LOOKED_AT = 300_000;

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

    /** A path with slashes on every system. */
    static String slashed(Path path) {
        return path.toString().replace(path.getFileSystem().getSeparator(), "/");
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

    /**
     * Whether some file in a folder or its folders is as wanted; of very many files not all are looked at, and folders that
     * cannot be opened not at all.
     */
    static boolean anyBelow(Path folder, Predicate<Path> wanted) throws IOException {
        boolean[] found = new boolean[1];
        int[] looked = new int[1];
        Files.walkFileTree(folder, Set.of(), DEEPEST, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                found[0] = !attributes.isDirectory() && wanted.test(file);
                return found[0] || ++looked[0] >= MOST_LOOKED_AT ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException broken) {
                return FileVisitResult.CONTINUE;
            }
        });
        return found[0];
    }
}
