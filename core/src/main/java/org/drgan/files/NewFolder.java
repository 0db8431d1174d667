package org.drgan.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes a folder under a temporary name and renames it when complete, so that it is never there half-written.
 */
public final class NewFolder {
    private NewFolder() {}

    /** Writes the content of the folder. */
    @FunctionalInterface
    public interface Body {
        /** Writes everything. */
        void writeTo(Path folder) throws IOException;
    }

    /**
     * Writes a folder. After a failure the half-written folder is removed, to free the disk.
     *
     * @param directory must be absent or empty
     * @throws FileAlreadyExistsException when something is in the directory
     * @throws IOException of the body
     */
    public static void write(Path directory, Body body) throws IOException {
        Path target = directory.toAbsolutePath().normalize();
        requireRoom(target);
        Path aside = target.resolveSibling(target.getFileName() + ".partial");
        delete(aside); // left by a killed process
        try {
            Files.createDirectories(aside);
            body.writeTo(aside);
            Files.deleteIfExists(target); // an empty folder
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(aside);
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
                    directory.toString(), null, "is not empty; choose another folder or remove it");
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
