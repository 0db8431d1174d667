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

    /** These options as settings. */
    List<String> overrides() {
        List<String> overrides = new ArrayList<>();
        if (onNan != null) {
            overrides.add("train.onNan=" + onNan.name().toLowerCase(Locale.ROOT));
        }
        return overrides;
    }
}
