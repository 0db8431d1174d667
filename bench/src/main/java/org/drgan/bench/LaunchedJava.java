package org.drgan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * A Java virtual machine with the environment that the launcher sets for all other commands. JMH starts an executable with
 * its own environment, so this is a script that adds the settings.
 */
final class LaunchedJava implements AutoCloseable {
    private final Path script;

    private LaunchedJava(Path script) {
        this.script = script;
    }

    /** Uses the property {@code drgan.launched}, such as {@code A=1 B=2}; null when it is empty, or on Windows. */
    static @Nullable LaunchedJava create() throws IOException {
        String settings = System.getProperty("drgan.launched", "").strip();
        if (settings.isEmpty() || !Files.isExecutable(Path.of("/bin/sh"))) {
            return null;
        }
        return create(settings, Path.of(System.getProperty("java.home"), "bin", "java"));
    }

    static LaunchedJava create(String settings, Path java) throws IOException {
        for (String setting : settings.split(" +")) {
            if (!setting.matches("[A-Z_]+=[0-9]+")) {
                throw new IllegalArgumentException(
                        "drgan.launched must contain settings such as MALLOC_ARENA_MAX=1, but has " + setting);
            }
        }
        Path script = Files.createTempFile("drgan-java", ".sh");
        Files.writeString(
                script,
                "#!/bin/sh\nexec env " + settings + " '" + java.toString().replace("'", "'\\''") + "' \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return new LaunchedJava(script);
    }

    /** The executable for JMH. */
    String path() {
        return script.toString();
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(script);
    }
}
