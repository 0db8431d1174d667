package org.drgan.cli.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of all training commands. */
public final class TrainingOptions {
    /** What to do when a loss is NaN or infinite. */
    public enum OnNan {
        STOP,
        ROLLBACK
    }

    @Option(names = "--out", paramLabel = "RUN", description = "run folder; default: runs/ and the preset's name")
    private @Nullable Path out;

    @Option(names = "--resume", description = "continue from the newest checkpoint in the run folder")
    private boolean resume;

    @Option(
            names = "--accumulate",
            paramLabel = "N",
            description = "split each batch into N parts, for batches that do not fit into memory (docs/data.md)")
    private @Nullable Integer accumulate;

    @Option(
            names = "--dry-run",
            description = "do one or two steps and print the memory and time that training will need; writes no files")
    private boolean dryRun;

    @Option(
            names = "--on-nan",
            paramLabel = "WHAT",
            description =
                    "when a loss is NaN or infinite: stop, or rollback to the last checkpoint with lower learning rates")
    private @Nullable OnNan onNan;

    /** The run folder. */
    public Path folder(String name) {
        return out != null ? out : Path.of("runs", name);
    }

    public boolean resume() {
        return resume;
    }

    public boolean dryRun() {
        return dryRun;
    }

    /**
     * These options as settings.
     *
     * @param section of the settings for this kind of training
     */
    public List<String> overrides(String section) {
        List<String> overrides = onNan();
        if (accumulate != null) {
            overrides.add(section + ".accumulate=" + accumulate);
        }
        return overrides;
    }

    /** The settings that also apply to the matching model. */
    public List<String> onNan() {
        List<String> overrides = new ArrayList<>();
        if (onNan != null) {
            overrides.add("train.onNan=" + onNan.name().toLowerCase(Locale.ROOT));
        }
        return overrides;
    }
}
