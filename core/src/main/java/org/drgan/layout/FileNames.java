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

/** Extensions of file names, and files of a folder by extension. */
final class FileNames {
    /** Extensions of pictures; the format is detected from the content. */
    static final Set<String> PICTURES = Set.of("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff");

    private static final int DEEPEST = 32;
    private static final int MOST_LOOKED_AT = 300_000;

    private FileNames() {}

    /** The extension in lower case; empty if there is none. */
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

    /** Files directly in a folder with one of these extensions, sorted by name; empty when there is no such folder. */
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
     * Whether some file in a folder or its subfolders matches; checks only a limited number of files, and skips folders
     * that cannot be opened.
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
