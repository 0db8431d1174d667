package org.drgan.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * The temporary file of a file that is being written: {@code .NAME.part} beside it. It is locked while it is written,
 * so that a file left by a killed process is recognized and removed. If two processes write the same file at the same
 * time, the second uses a different name.
 */
record Aside(Path path, FileChannel channel) implements AutoCloseable {
    private static final Duration SETTLED = Duration.ofSeconds(2); // a file that was just created may not be locked yet

    static Aside of(Path file) throws IOException {
        Path usual = file.resolveSibling("." + file.getFileName() + ".part");
        if (Files.exists(usual, LinkOption.NOFOLLOW_LINKS)) {
            removeLeftOver(usual);
        }
        try {
            return make(usual);
        } catch (FileAlreadyExistsException inUse) {
            return make(file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".part"));
        }
    }

    private static Aside make(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        isFree(channel);
        return new Aside(path, channel);
    }

    /** Removes a file that is not locked; links, and files whose lock cannot be checked, stay. */
    private static void removeLeftOver(Path path) throws IOException {
        BasicFileAttributes before = attributes(path);
        if (!before.isRegularFile()
                || before.fileKey() == null
                || before.lastModifiedTime().toInstant().isAfter(Instant.now().minus(SETTLED))) {
            return;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            if (isFree(channel) && before.fileKey().equals(attributes(path).fileKey())) {
                Files.delete(path);
            }
        } catch (IOException renamedMeanwhile) {
            return; // the caller then uses a different name
        }
    }

    /** Locks a file; returns whether it was free. */
    private static boolean isFree(FileChannel channel) {
        try {
            return channel.tryLock() != null; // until the channel is closed
        } catch (IOException | OverlappingFileLockException unknown) {
            return false;
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Removes the file if it was not renamed. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }
}
