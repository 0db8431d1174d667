package org.drgan.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes files that belong together: all under temporary names before any old one is replaced, so that a full disk does
 * not damage the old files.
 */
public final class DurableFolder {
    private DurableFolder() {}

    /** Writes the content of a folder. */
    @FunctionalInterface
    public interface Body {
        /** Writes all files, without subfolders. */
        void writeTo(Path folder) throws IOException;
    }

    /**
     * Writes files into a folder, which is created if necessary; files with other names stay.
     *
     * @throws IOException of the body, or naming the file that cannot be replaced
     */
    public static void write(Path folder, Body body) throws IOException {
        removeLeftOver(folder);
        Path aside = aside(folder);
        try {
            Files.createDirectories(aside);
            body.writeTo(aside);
            Files.createDirectories(folder);
            for (Path file : files(aside)) { // nothing else in this loop, since another process may be reading
                DurableFile.move(file, folder.resolve(String.valueOf(file.getFileName())));
            }
            DurableFile.forceFolder(folder);
        } finally {
            delete(aside);
        }
    }

    /**
     * Removes the half-written files that a killed process left beside a folder; no other process may be writing it.
     */
    public static void removeLeftOver(Path folder) throws IOException {
        delete(aside(folder));
    }

    private static Path aside(Path folder) {
        return folder.resolveSibling("." + folder.getFileName() + ".part");
    }

    private static void delete(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            for (Path file : files(folder)) {
                Files.delete(file);
            }
            Files.delete(folder);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
