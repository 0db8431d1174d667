package org.drgan.cli.shared;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The token of a studio, for whoever serves it and whoever asks it. */
public final class StudioToken {
    @Option(
            names = "--token",
            paramLabel = "TEXT",
            defaultValue = "${env:DRGAN_STUDIO_TOKEN}",
            description =
                    "what whoever asks the studio must know, 16 characters or more; better given as DRGAN_STUDIO_TOKEN,"
                            + " since other users of this machine can see options")
    private @Nullable String text;

    /** The token; null when there is none. */
    public @Nullable String text() {
        return text == null || text.isEmpty() ? null : text;
    }
}
