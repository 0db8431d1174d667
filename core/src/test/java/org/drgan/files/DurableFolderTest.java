package org.drgan.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFolderTest {
    @TempDir
    private Path place;

    private static void write(Path folder, String text) throws IOException {
        DurableFolder.write(folder, aside -> {
            Files.writeString(aside.resolve("a"), text);
            Files.writeString(aside.resolve("b"), text);
        });
    }

    @Test
    void filesAreReplacedTogetherAndNothingStaysBeside() throws IOException {
        Path folder = place.resolve("new/model");
        write(folder, "old");
        Files.writeString(folder.resolve("other"), "stays");
        Files.createDirectory(folder.resolveSibling(".model.part")); // of a killed process
        Files.writeString(folder.resolveSibling(".model.part").resolve("c"), "half");
        write(folder, "new");
        assertThat(folder.resolve("a")).hasContent("new");
        assertThat(folder.resolve("b")).hasContent("new");
        assertThat(folder.resolve("other")).hasContent("stays");
        assertThat(folder.resolve("c")).doesNotExist();
        try (Stream<Path> beside = Files.list(place.resolve("new"))) {
            assertThat(beside).containsExactly(folder);
        }
    }

    @Test
    void aFullDiskLeavesTheOldFiles() throws IOException {
        Path folder = place.resolve("model");
        write(folder, "old");
        assertThatThrownBy(() -> DurableFolder.write(folder, aside -> {
                    Files.writeString(aside.resolve("a"), "new");
                    throw new IOException("No space left on device");
                }))
                .hasMessage("No space left on device");
        assertThat(folder.resolve("a")).hasContent("old");
        assertThat(folder.resolve("b")).hasContent("old");
        assertThat(place.resolve(".model.part")).doesNotExist();
    }
}
