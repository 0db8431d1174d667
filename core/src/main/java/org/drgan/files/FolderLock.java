package org.drgan.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Locks a folder for one process, with the file {@code lock} in it, which holds the process id; the operating system
 * releases the lock when the process exits.
 */
public final class FolderLock implements AutoCloseable {
    private static final String NAME = "lock";

    /**
     * The folders that this process holds. It must not open the file of a lock that it holds again: closing that second
     * file would release the lock (fcntl(2)), and another process could lock the folder.
     */
    private static final Set<Object> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Object held; // this folder in HELD
    private final @Nullable Object
            place; // identity of the folder, independent of its name; null if the system has none
    private final boolean made; // whether there was no lock file before
    private FileChannel file;
    private @Nullable Object key; // identity of the lock file, independent of its name

    private FolderLock(Path folder, Object held, FileChannel file, boolean made) throws IOException {
        this.folder = folder;
        this.held = held;
        this.file = file;
        this.made = made;
        this.place = key(folder);
        this.key = key(folder.resolve(NAME));
    }

    /** Locks an existing folder; null when another process holds it. */
    public static @Nullable FolderLock of(Path folder) throws IOException {
        Object known =
                Objects.requireNonNullElse(key(folder), folder.toAbsolutePath().normalize());
        if (!HELD.add(known)) {
            return null;
        }
        FolderLock lock = null;
        try {
            boolean missing = !Files.exists(folder.resolve(NAME));
            FileChannel file = take(folder);
            lock = file == null ? null : new FolderLock(folder, known, file, missing);
            return lock;
        } finally {
            if (lock == null) {
                HELD.remove(known);
            }
        }
    }

    private static @Nullable FileChannel take(Path folder) throws IOException {
        Path path = folder.resolve(NAME);
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isFree(file)) {
            file.close();
            return null;
        }
        if (!Files.exists(path)) { // its former holder has removed it between the two lines above
            file.close();
            return take(folder);
        }
        file.truncate(0);
        file.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
        return file;
    }

    private static boolean isFree(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null; // held until the file is closed
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    /**
     * Checks that the folder is still the locked one and no other process holds it. If the lock file was deleted, it is
     * created and locked again, unless another process has done so.
     *
     * @throws IOException saying that the folder was moved or deleted, or is now held by another process
     */
    public void requireHeld() throws IOException {
        if (place != null && !place.equals(key(folder))) {
            throw new IOException(
                    "the folder " + folder + " was moved, replaced or deleted while this process was using it;"
                            + " nothing more is written. Continue in its new place");
        }
        if (key != null && !key.equals(key(folder.resolve(NAME)))) {
            FileChannel again = take(folder);
            if (again == null) {
                throw new IOException(
                        "the file " + folder.resolve(NAME) + " was deleted while this process was running,"
                                + " and another process has locked the folder since; nothing more is written");
            }
            file.close();
            file = again;
            key = key(folder.resolve(NAME));
        }
    }

    /** The identity (inode) of a file or folder; null if it does not exist or the system has none. */
    private static @Nullable Object key(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException missing) {
            return null;
        }
    }

    /** Unlocks the folder and removes the lock file if this process created it. */
    public void undo() throws IOException {
        if (made) {
            Files.deleteIfExists(
                    folder.resolve(NAME)); // before unlocking, or another process could have locked it already
        }
        close();
    }

    /** Unlocks the folder; the file stays. */
    @Override
    public void close() throws IOException {
        file.close();
        HELD.remove(held);
    }
}
