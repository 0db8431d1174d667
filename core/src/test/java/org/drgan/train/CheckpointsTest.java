package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Tensors;
import org.drgan.weights.Safetensors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked // a name that is missing fails the test anyway
class CheckpointsTest {
    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();

    @Test
    void whatIsWrittenIsFoundAgain() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 3);
        assertThat(checkpoints.latest(notes::add)).isEmpty();
        Tensor weight = torch.randn(3, 4);
        checkpoints.write(state(123), Map.of("generator", Map.of("w", weight), "average", Map.of("w", torch.ones(1))));
        Checkpoint found = new Checkpoints(folder, 3).latest(notes::add).orElseThrow();
        assertThat(found.folder()).isEqualTo(folder.resolve("step-000123"));
        assertThat(found.state().step()).isEqualTo(123);
        assertThat(found.state().seed()).isEqualTo(-7);
        assertThat(found.state().notes()).isEqualTo(Map.of("rate", "0.5"));
        assertThat(found.state().files()).containsOnlyKeys("generator.safetensors", "average.safetensors");
        assertThat(torch.equal(found.part("generator").get("w"), weight)).isTrue();
        assertThat(found.has("average")).isTrue();
        assertThatThrownBy(() -> found.part("discriminator-64")).hasMessageContaining("no part 'discriminator-64'");
        assertThat(notes).isEmpty();
    }

    @Test
    void theNewestAreKept() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        for (long step : new long[] {999_999, 5, 1_000_000, 77}) {
            checkpoints.write(state(step), part(1));
        }
        assertThat(names()).containsExactlyInAnyOrder("step-999999", "step-1000000");
        assertThat(checkpoints.latest(notes::add).orElseThrow().step()).isEqualTo(1_000_000);
    }

    @Test
    void aStepWrittenAgainReplacesTheOldOne() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        checkpoints.write(state(4), part(1));
        checkpoints.write(state(4), part(2));
        Checkpoint found = checkpoints.latest(notes::add).orElseThrow();
        assertThat(Tensors.floats(found.part("generator").get("w"))).containsExactly(2, 2);
    }

    @Test
    void tornAndDamagedOnesAreNamedAndSkipped() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 9);
        for (long step = 1; step <= 5; step++) {
            checkpoints.write(state(step), part(step));
        }
        Files.delete(folder.resolve("step-000005/state.json"));
        Path bytes = folder.resolve("step-000004/generator.safetensors");
        byte[] content = Files.readAllBytes(bytes);
        content[content.length - 1] ^= 1;
        Files.write(bytes, content);
        Files.writeString(folder.resolve("step-000003/state.json"), "{\"step\": 3");
        Files.delete(folder.resolve("step-000002/generator.safetensors"));
        assertThat(checkpoints.latest(notes::add).orElseThrow().step()).isEqualTo(1);
        assertThat(notes).hasSize(4);
        assertThat(notes.get(0)).contains("step-000005", "never finished");
        assertThat(notes.get(1)).contains("step-000004", "generator.safetensors is damaged");
        assertThat(notes.get(2)).contains("step-000003", "state.json is damaged");
        assertThat(notes.get(3)).contains("step-000002", "generator.safetensors");
    }

    @Test
    void aStateThatPointsElsewhereIsRefused() throws IOException {
        new Checkpoints(folder, 9).write(state(1), part(1));
        Path file = folder.resolve("step-000001/state.json");
        Files.writeString(file, Files.readString(file).replace("generator.safetensors", "../../etc/passwd"));
        assertThatThrownBy(() -> Checkpoints.read(folder.resolve("step-000001")))
                .hasMessageContaining("strange name");
        Files.writeString(file, "null");
        assertThatThrownBy(() -> Checkpoints.read(folder.resolve("step-000001")))
                .hasMessageContaining("is damaged");
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> Checkpoints.read(folder.resolve("step-000001")))
                .hasMessageContaining("is damaged");
    }

    /** The disk is full after half of the second part: the checkpoint before stays, nothing half written is left. */
    @Test
    void aFullDiskLeavesTheLastCheckpoint() throws IOException {
        new Checkpoints(folder, 1).write(state(1), part(1));
        Checkpoints.Writer full = (file, tensors, metadata) -> {
            if (file.getFileName().toString().startsWith("optimiser")) {
                Files.write(file, new byte[100]);
                throw new IOException("No space left on device");
            }
            Safetensors.write(file, tensors, metadata);
        };
        Checkpoints checkpoints = new Checkpoints(folder, 1, full);
        Map<String, Map<String, Tensor>> parts = new java.util.LinkedHashMap<>(part(2));
        parts.put("optimiser", Map.of("m", torch.ones(3)));
        assertThatThrownBy(() -> checkpoints.write(state(2), parts))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("step 2")
                .hasMessageContaining("No space left on device")
                .hasMessageContaining(folder.resolve("step-000001").toString());
        assertThat(names()).containsExactly("step-000001");
        assertThat(checkpoints.latest(notes::add).orElseThrow().step()).isEqualTo(1);
    }

    @Test
    void whatAKilledProcessLeftIsRemoved() throws IOException {
        Files.createDirectories(folder.resolve(".writing-step-000009"));
        Files.writeString(folder.resolve(".writing-step-000009/state.json"), "{}");
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        assertThat(checkpoints.latest(notes::add)).isEmpty();
        checkpoints.write(state(1), part(1));
        assertThat(names()).containsExactly("step-000001");
    }

    private static Checkpoint.State state(long step) {
        return Checkpoint.State.of(step, -7, "settings", "0.1.0", "data", Map.of("rate", "0.5"));
    }

    private static Map<String, Map<String, Tensor>> part(double value) {
        return Map.of("generator", Map.of("w", torch.ones(2).mul(new org.bytedeco.pytorch.Scalar(value))));
    }

    private List<String> names() throws IOException {
        try (var children = Files.list(folder)) {
            return children.map(child -> child.getFileName().toString()).toList();
        }
    }
}
