package org.drgan.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Writes files atomically: under a temporary name, synced to the disk, then renamed. */
public final class DurableFile {
    private DurableFile() {}

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Body {
        /** Writes everything; the channel is closed by the caller. */
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Writes a file so that a crash at any moment leaves the old or the new content. Creates missing folders. A
     * half-written file of a killed process is removed when the same file is written again.
     *
     * @throws IOException naming the file and the likely reason, when it cannot be written; the half-written file is
     *     removed
     */
    public static void write(Path target, Body body) throws IOException {
        Path file = target.toAbsolutePath();
        try {
            Files.createDirectories(folder(file));
            try (Aside aside = Aside.of(file)) {
                body.writeTo(aside.channel());
                aside.channel().force(true);
                rename(aside.path(), file);
            }
        } catch (IOException | UncheckedIOException problem) {
            throw unwritable(target, problem);
        }
    }

    /** The error for a file that cannot be written: its name, the system's message, and the likely cause. */
    public static IOException unwritable(Path target, Exception problem) {
        Throwable cause =
                problem instanceof UncheckedIOException && problem.getCause() != null ? problem.getCause() : problem;
        String likely;
        if (cause instanceof NoSuchFileException) {
            likely = "was its folder moved or deleted?";
        } else if (cause instanceof AccessDeniedException || cause instanceof ReadOnlyFileSystemException) {
            likely = "may this user write there, or is the file system read-only?";
        } else if (cause instanceof FileAlreadyExistsException || cause instanceof DirectoryNotEmptyException) {
            likely = "is there something else of this name, or of its folder's name?";
        } else {
            likely = "is the disk full, or the folder read-only?";
        }
        return new IOException(target + " could not be written (" + problem + "): " + likely, problem);
    }

    /** Writes a short file in one piece. */
    public static void write(Path target, byte[] content) throws IOException {
        write(target, channel -> writeAll(channel, ByteBuffer.wrap(content)));
    }

    /** Renames a file or folder, replacing an existing one; the new name survives a power failure. */
    public static void rename(Path from, Path to) throws IOException {
        move(from, to);
        forceFolder(folder(to.toAbsolutePath()));
    }

    static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException unsupported) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * Reads a file that must be small.
     *
     * @param most bytes
     * @throws IOException when it is larger or cannot be read
     */
    public static byte[] readSmall(Path file, int most) throws IOException {
        try (InputStream input = Files.newInputStream(file)) {
            byte[] content = input.readNBytes(most + 1);
            if (content.length > most) {
                throw new IOException(
                        file + " has more than " + most + " bytes, more than such a file can have: it is damaged");
            }
            return content;
        }
    }

    /** Syncs a folder's list of names to the disk; systems that cannot open folders (Windows) do so themselves. */
    public static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException unsupported) {
            return; // the content itself is safe
        }
    }

    /** SHA-256 of a file's bytes, in lower-case hexadecimal digits. */
    public static String hash(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream input = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** SHA-256 of some bytes, in lower-case hexadecimal digits. */
    public static String hash(byte[] content) {
        return HexFormat.of().formatHex(sha256().digest(content));
    }

    /** Writes all bytes; a single call may write fewer. */
    public static void writeAll(FileChannel channel, ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            channel.write(content);
        }
    }

    private static Path folder(Path file) throws IOException {
        Path folder = file.getParent();
        if (folder == null) {
            throw new IOException(file + " is not the name of a file");
        }
        return folder;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", missing);
        }
    }
}
