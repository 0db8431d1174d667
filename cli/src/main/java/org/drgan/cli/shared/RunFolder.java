package org.drgan.cli.shared;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.drgan.settings.Settings;
import org.drgan.train.TrainingSession;

/**
 * Checks a run folder before training starts: training must not overwrite other files, and must be able to resume if
 * asked to.
 *
 * @param folder the run folder
 * @param command for this kind of training, for example {@code drgan train}
 * @param part a file that every checkpoint of this kind of training has
 */
public record RunFolder(Path folder, String command, String part) {
    /** Opens a training. */
    @FunctionalInterface
    public interface Opening {
        TrainingSession open() throws IOException;
    }

    /** The settings of the training in this folder. */
    public Path config() {
        return folder.resolve(Settings.FILE);
    }

    /** The command that resumes the training. */
    String resumption() {
        return command + " --out " + folder + " --resume";
    }

    /** Whether there are checkpoints. */
    public boolean isBegun() {
        return !checkpoints().isEmpty();
    }

    private List<Path> checkpoints() {
        Path checkpoints = folder.resolve("checkpoints");
        try (Stream<Path> children = Files.isDirectory(checkpoints) ? Files.list(checkpoints) : Stream.empty()) {
            return children.filter(child -> child.getFileName().toString().startsWith("step-"))
                    .toList();
        } catch (IOException unreadable) {
            throw new UserMistake("the run folder " + folder + " cannot be read (" + unreadable + ")", unreadable);
        }
    }

    /**
     * Refuses to overwrite or mix up training runs.
     *
     * @param resume whether to resume
     * @param settled whether settings were given; then resuming an empty folder starts a new training
     */
    public void check(boolean resume, boolean settled) {
        List<Path> checkpoints = checkpoints();
        if (!resume && !checkpoints.isEmpty()) {
            throw new UserMistake("the run folder " + folder + " already holds a training run: continue it with '"
                    + resumption() + "', or choose another folder with --out");
        }
        if (resume && checkpoints.isEmpty() && !settled) {
            throw new UserMistake("there is nothing to resume in the run folder " + folder
                    + ": name the right one with --out, or start there without --resume");
        }
        if (resume && !checkpoints.isEmpty() && checkpoints.stream().noneMatch(this::isOfThisKind)) {
            throw new UserMistake(
                    "the run folder " + folder + " holds another kind of training: its checkpoints have no " + part
                            + ", which those of '" + command + "' have");
        }
    }

    private boolean isOfThisKind(Path checkpoint) {
        return Files.exists(checkpoint.resolve(part));
    }

    /** Opens a training; missing, damaged and unsuitable files are errors that the user can correct. */
    public TrainingSession open(Opening opening) throws IOException {
        try {
            return opening.open();
        } catch (FileSystemException known) {
            throw known; // its message is only a path; Failures makes a sentence of it
        } catch (IOException refused) {
            throw new UserMistake(String.valueOf(refused.getMessage()), refused);
        }
    }
}
