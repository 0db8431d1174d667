package org.drgan.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.drgan.files.DurableFile;
import org.drgan.files.FolderLock;
import org.drgan.settings.Settings;

/**
 * The folder of one training, held by one process at a time.
 *
 * <p>It holds {@code config.yml} (the resolved settings), {@code log.jsonl}, {@code events/} for TensorBoard,
 * {@code samples/} and {@code checkpoints/}.
 */
public final class Run implements AutoCloseable {
    /** Name of the log. */
    public static final String LOG = "log.jsonl";

    private final Path folder;
    private final FolderLock lock;

    private Run(Path folder, FolderLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Another training is at work in a run folder. */
    public static final class InUse extends IOException {
        private static final long serialVersionUID = 1;

        InUse(Path folder) {
            super("another training is at work in the run folder " + folder
                    + ": wait for it, stop it, or choose another folder with --out");
        }
    }

    /**
     * Makes or reopens a run folder and locks it until {@link #close}.
     *
     * @param config the resolved settings; when other settings lie there already, those are kept beside as
     *     {@code config-1.yml} and so on
     * @throws InUse when another training is at work in it
     * @throws IOException naming the folder, when it cannot be written to
     */
    public static Run open(Path folder, String config) throws IOException {
        try {
            Files.createDirectories(folder.resolve("samples"));
            Files.createDirectories(folder.resolve("events"));
            Files.createDirectories(folder.resolve("checkpoints"));
        } catch (IOException refused) {
            throw new IOException(
                    "the run folder " + folder + " cannot be made (" + refused + "): choose another one", refused);
        }
        FolderLock lock = FolderLock.of(folder);
        if (lock == null) {
            throw new InUse(folder);
        }
        Run run = new Run(folder, lock);
        run.keepConfig(config);
        return run;
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
     * A new file of events for TensorBoard.
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
        return new Checkpoints(folder.resolve("checkpoints"), keep);
    }

    /**
     * Its log, to append to.
     *
     * @param lastStep the step that training resumes from, 0 for a new one; later lines are dropped
     */
    public RunLog log(long lastStep) throws IOException {
        return RunLog.append(folder.resolve(LOG), lastStep);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private void keepConfig(String config) throws IOException {
        Path file = folder.resolve(Settings.FILE);
        if (Files.exists(file)) {
            if (Files.readString(file).equals(config)) {
                return;
            }
            int number = 1;
            while (Files.exists(folder.resolve("config-" + number + ".yml"))) {
                number++;
            }
            DurableFile.rename(file, folder.resolve("config-" + number + ".yml"));
        }
        DurableFile.write(file, config.getBytes(StandardCharsets.UTF_8));
    }
}
