package org.drgan.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.drgan.files.DurableFile;
import org.drgan.files.DurableFolder;
import org.drgan.files.FolderLock;
import org.drgan.settings.Settings;
import org.drgan.train.log.EventFile;
import org.drgan.train.log.RunLog;

/**
 * The folder of one training, held by one process at a time.
 *
 * <p>It holds {@code config.yml} (the resolved settings), {@code log.jsonl}, {@code events/} for TensorBoard,
 * {@code samples/} and {@code checkpoints/}.
 */
public final class Run implements AutoCloseable {
    /** Name of the log. */
    public static final String LOG = "log.jsonl";

    /** A training cannot start or resume in a run folder; nothing in it has changed. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(IOException why) {
            super(why.getMessage(), why);
        }
    }

    private static final String NUMBERED = "config-%d.yml";

    private final Path folder;
    private final String config;
    private final List<Path> made; // folders that were created, the innermost last
    private final FolderLock lock;
    private boolean begun;

    private Run(Path folder, String config, List<Path> made, FolderLock lock) {
        this.folder = folder;
        this.config = config;
        this.made = made;
        this.lock = lock;
    }

    /** Another training is using a run folder. */
    public static final class InUse extends IOException {
        private static final long serialVersionUID = 1;

        InUse(Path folder) {
            super("another training is using the run folder " + folder
                    + ": wait for it, stop it, or choose another folder with --out");
        }
    }

    /**
     * Creates or reopens a run folder and locks it until {@link #close}. Nothing in it changes before {@link #begin}.
     *
     * @param config the resolved settings
     * @throws InUse when another training is using it
     * @throws IOException naming the folder, when it cannot be written to
     */
    public static Run open(Path folder, String config) throws IOException {
        List<Path> made = missing(folder);
        FolderLock lock;
        try {
            Files.createDirectories(folder);
            lock = FolderLock.of(folder);
        } catch (IOException refused) {
            throw new IOException(
                    "the run folder " + folder + " cannot be created (" + refused + "): choose another one", refused);
        }
        if (lock == null) {
            throw new InUse(folder);
        }
        return new Run(folder, config, made, lock);
    }

    private static List<Path> missing(Path folder) {
        List<Path> missing = new ArrayList<>();
        for (Path path = folder.toAbsolutePath(); path != null && !Files.exists(path); path = path.getParent()) {
            missing.add(0, path);
        }
        return missing;
    }

    /**
     * Creates the folders in a run folder and writes the settings; called when all checks have passed. Different
     * settings of an earlier start are kept as {@code config-1.yml} and so on. Files that a killed process left half
     * written are removed.
     *
     * @throws IOException naming the folder, when it cannot be written to
     */
    public void begin() throws IOException {
        lock.requireHeld();
        begun = true;
        try {
            for (String inner : new String[] {"samples", "events", Checkpoints.FOLDER}) {
                Files.createDirectories(folder.resolve(inner));
            }
        } catch (IOException refused) {
            throw DurableFile.unwritable(folder, refused);
        }
        removeLeftOvers(folder);
        removeLeftOvers(samples());
        keepConfig();
    }

    /**
     * Makes sure that the folder is still this run's.
     *
     * @throws IOException saying that it was moved or deleted, or is now held by another process
     */
    public void requireHeld() throws IOException {
        lock.requireHeld();
    }

    /** @throws IOException naming the first line of the log that is not valid, before anything in the folder changes */
    void requireReadableLog() throws IOException {
        Path log = folder.resolve(LOG);
        if (Files.exists(log)) {
            RunLog.read(log);
        }
    }

    /** The settings files of this run, newest first; called before {@link #begin}. */
    List<Path> configs() {
        List<Path> configs = new ArrayList<>();
        for (int number = 1; Files.isRegularFile(numbered(number)); number++) {
            configs.add(0, numbered(number));
        }
        if (Files.isRegularFile(folder.resolve(Settings.FILE))) {
            configs.add(0, folder.resolve(Settings.FILE));
        }
        return configs;
    }

    /** The folder itself. */
    public Path folder() {
        return folder;
    }

    /** Where sample grids go. */
    public Path samples() {
        return folder.resolve("samples");
    }

    /**
     * Creates a TensorBoard event file.
     *
     * @param lastStep the step that training resumes from, 0 for a new one
     */
    public EventFile events(long lastStep) throws IOException {
        return EventFile.create(folder.resolve("events"), lastStep);
    }

    /**
     * Its checkpoints.
     *
     * @param keep how many are kept
     */
    public Checkpoints checkpoints(int keep) {
        return new Checkpoints(folder.resolve(Checkpoints.FOLDER), keep);
    }

    /**
     * Opens its log for appending.
     *
     * @param lastStep the step that training resumes from, 0 for a new one; later lines are dropped
     */
    public RunLog log(long lastStep) throws IOException {
        return RunLog.append(folder.resolve(LOG), lastStep);
    }

    /** Unlocks the folder; if the training did not begin, also removes the folders that were created. */
    @Override
    public void close() throws IOException {
        if (begun) {
            lock.close();
            return;
        }
        lock.undo();
        for (int i = made.size() - 1; i >= 0; i--) {
            try {
                Files.deleteIfExists(made.get(i));
            } catch (DirectoryNotEmptyException usedMeanwhile) {
                return;
            }
        }
    }

    private Path numbered(int number) {
        return folder.resolve(NUMBERED.formatted(number));
    }

    private void keepConfig() throws IOException {
        Path file = folder.resolve(Settings.FILE);
        if (Files.exists(file)) {
            if (Files.readString(file).equals(config)) {
                return;
            }
            int number = 1;
            while (Files.exists(numbered(number))) {
                number++;
            }
            DurableFile.rename(file, numbered(number));
        }
        DurableFile.write(file, config.getBytes(StandardCharsets.UTF_8));
    }

    /** Safe because no other process writes here while the folder is locked. */
    private static void removeLeftOvers(Path folder) throws IOException {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, ".*.part")) {
            for (Path part : parts) {
                if (Files.isRegularFile(part)) {
                    Files.delete(part);
                } else if (part.endsWith(".model.part")) {
                    DurableFolder.removeLeftOver(folder.resolve("model"));
                }
            }
        }
    }
}
