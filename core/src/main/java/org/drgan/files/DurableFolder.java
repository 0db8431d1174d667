package org.drgan.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes files that belong together: all of them under temporary names before any old one is replaced, so that a full
 * disk leaves the old ones as they are. Renaming needs no space.
 */
public final class DurableFolder {
    private DurableFolder() {}

    /** What a folder is to hold. */
    @FunctionalInterface
    public interface Body {
        /** Writes all files, none in folders of its own. */
        void writeTo(Path folder) throws IOException;
    }

    /**
     * Writes files into a folder, which is made if it is not there; files of other names stay.
     *
     * @throws IOException what the body threw, or naming the file that cannot be replaced
     */
    public static void write(Path folder, Body body) throws IOException {
        removeLeftOver(folder);
        Path aside = aside(folder);
        try {
            Files.createDirectories(aside);
            body.writeTo(aside);
            Files.createDirectories(folder);
            for (Path file : files(aside)) { // as fast as can be, since somebody may be reading
                DurableFile.move(file, folder.resolve(String.valueOf(file.getFileName())));
            }
            DurableFile.forceFolder(folder);
        } finally {
            delete(aside);
        }
    }

    /** Removes what a killed process left half written beside a folder that nobody else writes now. */
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
