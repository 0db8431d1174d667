package org.drgan.cli.shared;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The access token of a studio, as an option of the server and of its client. */
public final class StudioToken {
    @Option(
            names = "--token",
            paramLabel = "TEXT",
            defaultValue = "${env:DRGAN_STUDIO_TOKEN}",
            description =
                    "access token of the studio, at least 16 characters; better set DRGAN_STUDIO_TOKEN in the environment,"
                            + " since other users of this machine can see the options of a process")
    private @Nullable String text;

    /** The token, or null. */
    public @Nullable String text() {
        return text == null || text.isEmpty() ? null : text;
    }
}
