package org.drgan.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
    @TempDir
    private Path folder;

    @Test
    void textOfAnotherEncodingIsNamedWithItsLine() throws IOException {
        Path file = folder.resolve("plan.yml");
        Files.writeString(file, "a\n# Vögel 鸟\n");
        assertThat(TextFile.read(file)).isEqualTo("a\n# Vögel 鸟\n");
        Files.writeString(file, "a\n# Vögel\n", StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> TextFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ":2 is not text in UTF-8");
        Files.write(file, new byte[] {'a', (byte) 0xC3}); // ends within a letter
        assertThatThrownBy(() -> TextFile.read(file, 9)).hasMessageStartingWith(file + ":1 is not text in UTF-8");
        Files.write(file, new byte[10]);
        assertThatThrownBy(() -> TextFile.read(file, 9)).hasMessageContaining("more than 9 bytes");
    }
}
