package org.drgan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * A virtual machine in the environment that the launcher gives to all other commands. JMH starts a file and hands its own
 * environment on, so the file is a script.
 */
final class LaunchedJava implements AutoCloseable {
    private final Path script;

    private LaunchedJava(Path script) {
        this.script = script;
    }

    /** With what {@code drgan.launched} holds, such as {@code A=1 B=2}; null when that is nothing, or on Windows. */
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
                        "drgan.launched must hold settings such as MALLOC_ARENA_MAX=1, but has " + setting);
            }
        }
        Path script = Files.createTempFile("drgan-java", ".sh");
        Files.writeString(
                script,
                "#!/bin/sh\nexec env " + settings + " '" + java.toString().replace("'", "'\\''") + "' \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return new LaunchedJava(script);
    }

    /** For JMH. */
    String path() {
        return script.toString();
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(script);
    }
}
