package org.drgan.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
    @TempDir
    private Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void assertOnly(String... names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName()))).containsExactlyInAnyOrder(names);
        }
    }

    @Test
    void whatAKilledProcessLeftGoesWithTheNextWriting() throws IOException {
        Path left = Files.writeString(folder.resolve(".a.txt.part"), "half");
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofMinutes(1))));
        DurableFile.write(folder.resolve("a.txt"), bytes("whole"));
        assertThat(folder.resolve("a.txt")).hasContent("whole");
        assertOnly("a.txt");
    }

    @Test
    void twoThatWriteTheSameFileDoNotMeet() throws IOException {
        DurableFile.write(folder.resolve("a.txt"), channel -> {
            Files.setLastModifiedTime(
                    folder.resolve(".a.txt.part"), FileTime.from(Instant.now().minus(Duration.ofMinutes(1))));
            DurableFile.write(folder.resolve("a.txt"), bytes("inner"));
            assertThat(folder.resolve("a.txt")).hasContent("inner");
            channel.write(ByteBuffer.wrap(bytes("outer")));
        });
        assertThat(folder.resolve("a.txt")).hasContent("outer");
        assertOnly("a.txt");
    }

    @Test
    void aLinkInTheWayIsNotFollowed() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "stays");
        Files.createSymbolicLink(folder.resolve(".a.txt.part"), precious);
        DurableFile.write(folder.resolve("a.txt"), bytes("whole"));
        assertThat(precious).hasContent("stays");
        assertThat(folder.resolve("a.txt")).hasContent("whole");
    }

    @Test
    void theErrorSaysWhatIsLikely() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> DurableFile.write(file.resolve("a.txt"), bytes("")))
                .hasMessageContaining("a.txt could not be written")
                .hasMessageContaining("something else of this name");
        assertThat(DurableFile.unwritable(file, new NoSuchFileException("x")))
                .hasMessageContaining("moved or deleted")
                .hasMessageNotContaining("disk");
        assertThat(DurableFile.unwritable(file, new IOException("No space left on device")))
                .hasMessageContaining("is the disk full");
    }
}
