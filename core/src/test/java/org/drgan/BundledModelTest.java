package org.drgan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.drgan.files.DurableFile;
import org.drgan.model.ModelFolder;
import org.drgan.tensor.CodeVersion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A class path with a model on it, whole or not. */
class BundledModelTest {
    @TempDir
    private Path classes;

    private Path place;

    @BeforeEach
    void pack() throws IOException {
        place = TinyModel.write(classes.resolve(BundledModel.PLACE));
        StringBuilder list = new StringBuilder();
        try (Stream<Path> files = Files.list(place)) {
            for (Path file : files.sorted().toList()) {
                list.append(DurableFile.hash(file))
                        .append("  ")
                        .append(file.getFileName())
                        .append('\n');
            }
        }
        Files.writeString(place.resolve(BundledModel.LIST), list);
    }

    @Test
    void drawsAsTheFolderDoes() throws IOException {
        List<Path> unpacked = new ArrayList<>();
        try (TextToImage folder = TextToImage.load(place);
                TextToImage bundled = read(path -> {
                    unpacked.add(path);
                    return TextToImage.load(path);
                })) {
            assertThat(unpacked)
                    .hasSize(1)
                    .first()
                    .satisfies(path -> assertThat(path).doesNotExist());
            assertThat(bundled.hash()).isEqualTo(folder.hash());
            assertThat(bundled.generate("a red bird", 1).picture().rgb())
                    .isEqualTo(folder.generate("a red bird", 1).picture().rgb());
        }
    }

    @Test
    void theThreadsOwnClassLoaderIsAsked() throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = loader()) {
            thread.setContextClassLoader(loader);
            try (TextToImage model = TextToImage.bundled()) {
                assertThat(model.side()).isEqualTo(16);
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void aMissingJarIsNamed() {
        assertThatThrownBy(TextToImage::bundled)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("add the dependency org.drgan:drgan-model-birds:" + CodeVersion.current());
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        byte[] weights = Files.readAllBytes(place.resolve("generator.safetensors"));
        weights[weights.length - 1] ^= 1;
        Files.write(place.resolve("generator.safetensors"), weights);
        refused("generator.safetensors has the SHA-256 " + DurableFile.hash(weights) + ", expected ");
        Files.delete(place.resolve("generator.safetensors"));
        refused("generator.safetensors is missing");
    }

    @Test
    void aNameThatLeadsElsewhereIsRefused() throws IOException {
        for (String name : List.of("../outside", "/tmp/outside", "a\\b", "..", "")) {
            Files.writeString(place.resolve(BundledModel.LIST), "0".repeat(64) + "  " + name + "\n");
            refused("is not a SHA-256, two spaces and a file name");
        }
    }

    private void refused(String reason) {
        assertThatThrownBy(() -> read(path -> path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is damaged")
                .hasMessageContaining(reason)
                .hasMessageContaining(place.toString());
    }

    private <T> T read(BundledModel.Reading<T> reading) throws IOException {
        try (URLClassLoader loader = loader()) {
            return BundledModel.read(loader, ModelFolder.files(), reading);
        }
    }

    private URLClassLoader loader() throws MalformedURLException {
        return new URLClassLoader(new URL[] {classes.toUri().toURL()}, null);
    }
}
