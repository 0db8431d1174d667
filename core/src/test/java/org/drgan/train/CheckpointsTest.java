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
        assertThat(names())
                .as("the one just written, and the newest other")
                .containsExactlyInAnyOrder("step-000077", "step-1000000");
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
        String written = Files.readString(file);
        Files.writeString(file, withoutHash(written).replace("generator.safetensors", "../../etc/passwd"));
        assertThatThrownBy(() -> Checkpoints.read(folder.resolve("step-000001")))
                .hasMessageContaining("strange name");
        Files.writeString(file, "null");
        assertThatThrownBy(() -> Checkpoints.read(folder.resolve("step-000001")))
                .hasMessageContaining("is damaged");
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> Checkpoints.read(folder.resolve("step-000001")))
                .hasMessageContaining("is damaged");
    }

    /** Version 0.2.0 wrote no hash of the state. */
    @Test
    void aStateWithoutHashIsReadIfItsStepIsTheFolders() throws IOException {
        new Checkpoints(folder, 9).write(state(300), part(1));
        Path file = folder.resolve("step-000300/state.json");
        String old = withoutHash(Files.readString(file));
        Files.writeString(file, old);
        assertThat(Checkpoints.read(folder.resolve("step-000300")).step()).isEqualTo(300);
        Files.writeString(file, old.replace("\"step\" : 300", "\"step\" : 200"));
        assertThatThrownBy(() -> Checkpoints.read(folder.resolve("step-000300")))
                .hasMessageContaining("step 200")
                .hasMessageContaining("step-000200");
    }

    private static String withoutHash(String state) {
        String old = state.replaceFirst(",\\s*\"hash\" : \"[0-9a-f]{64}\"", "");
        assertThat(old).isNotEqualTo(state);
        return old;
    }

    @Test
    void noBitOfAStateCanChangeUnseen() throws IOException {
        new Checkpoints(folder, 9).write(state(300), part(1));
        Path place = folder.resolve("step-000300");
        byte[] written = Files.readAllBytes(place.resolve("state.json"));
        for (int bit = 0; bit < 8 * written.length; bit += 5) { // every bit of a byte comes, though not of each byte
            byte[] changed = written.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(place.resolve("state.json"), changed);
            int which = bit;
            assertThatThrownBy(() -> Checkpoints.read(place))
                    .as(() -> "bit " + which % 8 + " of '" + (char) written[which / 8] + "' at " + which / 8)
                    .isInstanceOf(IOException.class);
        }
        Files.write(place.resolve("state.json"), written);
        assertThat(Checkpoints.read(place).step()).isEqualTo(300);
    }

    @Test
    void whenAllAreDamagedThereIsNoneAndNothingChanges() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        checkpoints.write(state(1), part(1));
        checkpoints.write(state(2), part(2));
        for (String name : names()) {
            Files.writeString(folder.resolve(name).resolve("state.json"), "");
        }
        assertThatThrownBy(() -> new Checkpoints(folder, 2).latest(notes::add))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("none of the 2 checkpoints", "step-000002", "nothing was changed");
        assertThat(names()).containsExactlyInAnyOrder("step-000001", "step-000002");
    }

    @Test
    void damagedOnesAreNeitherCountedNorDeleted() throws IOException {
        Checkpoints first = new Checkpoints(folder, 4);
        for (long step : new long[] {1, 2, 8, 9}) {
            first.write(state(step), part((double) step));
        }
        for (long step : new long[] {1, 8, 9}) {
            Files.writeString(folder.resolve(Checkpoints.name(step)).resolve("state.json"), "");
        }
        Checkpoints resumed = new Checkpoints(folder, 2);
        assertThat(resumed.latest(notes::add).orElseThrow().step()).isEqualTo(2);
        resumed.write(state(3), part(3));
        assertThat(names())
                .as("two whole ones, and the damaged")
                .containsExactlyInAnyOrder("step-000001", "step-000002", "step-000003", "step-000008", "step-000009");
        notes.clear();
        resumed.setDamagedAside(notes::add);
        assertThat(notes).hasSize(3).allSatisfy(note -> assertThat(note).contains("damaged-step-"));
        resumed.write(state(4), part(4));
        assertThat(names())
                .containsExactlyInAnyOrder(
                        "damaged-step-000001",
                        "damaged-step-000008",
                        "damaged-step-000009",
                        "step-000003",
                        "step-000004");
        assertThat(resumed.latest(notes::add).orElseThrow().step()).isEqualTo(4);
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
