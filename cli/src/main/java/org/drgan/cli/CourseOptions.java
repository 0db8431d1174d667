package org.drgan.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every training shares. */
final class CourseOptions {
    /** What to do when a loss is no longer a number. */
    enum OnNan {
        STOP,
        ROLLBACK
    }

    @Option(names = "--out", paramLabel = "RUN", description = "run folder; default: runs/ and the preset's name")
    private @Nullable Path out;

    @Option(names = "--resume", description = "go on from the newest checkpoint in the run folder")
    private boolean resume;

    @Option(
            names = "--accumulate",
            paramLabel = "N",
            description = "go through each batch in N parts, for batches that memory cannot hold (docs/data.md)")
    private @Nullable Integer accumulate;

    @Option(
            names = "--dry-run",
            description = "do a step or two, say what the training will take, and leave nothing behind")
    private boolean dryRun;

    @Option(
            names = "--on-nan",
            paramLabel = "WHAT",
            description =
                    "when a loss is no longer a number: stop, or rollback to the last checkpoint with lower rates")
    private @Nullable OnNan onNan;

    /** The run folder. */
    Path folder(String name) {
        return out != null ? out : Path.of("runs", name);
    }

    boolean resume() {
        return resume;
    }

    boolean dryRun() {
        return dryRun;
    }

    /**
     * These options as settings.
     *
     * @param section of the training that this command is for
     */
    List<String> overrides(String section) {
        List<String> overrides = onNan();
        if (accumulate != null) {
            overrides.add(section + ".accumulate=" + accumulate);
        }
        return overrides;
    }

    /** Those for whatever is trained on the way, too. */
    List<String> onNan() {
        List<String> overrides = new ArrayList<>();
        if (onNan != null) {
            overrides.add("train.onNan=" + onNan.name().toLowerCase(Locale.ROOT));
        }
        return overrides;
    }
}
