package org.drgan.cli.shared;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Checks files that a command will write. */
public final class OutputFile {
    private OutputFile() {}

    /**
     * Checks, before the work starts, that a file can be written.
     *
     * @param file of the result, or null
     */
    public static void require(@Nullable Path file) {
        if (file == null) {
            return;
        }
        Path parent = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw new UserMistake("the file " + file + " cannot be written: it is a folder");
        }
        if (parent == null || !Files.isDirectory(parent)) {
            throw new UserMistake("the file " + file + " cannot be written: there is no folder " + parent);
        }
        if (!Files.isWritable(parent)) {
            throw new UserMistake("the file " + file + " cannot be written: the folder " + parent + " is not writable");
        }
    }
}
