package org.drgan.train.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked // a field that is missing fails the test anyway
class EventFileTest {
    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        byte[] png = new byte[300];
        png[0] = (byte) 0x89;
        try (EventFile events = EventFile.create(folder, 1000)) {
            events.scalar("loss/generator", 1001, 0.25);
            events.image("samples", 5_000_000_000L, 64, 32, png);
            events.text("config", 1002, "seed: 1\nÄ");
        }
        List<Map<Integer, Object>> events = read(onlyFile());
        assertThat(events).hasSize(5);
        assertThat(text(events.get(0), 3)).isEqualTo("brain.Event:2");
        assertThat(events.get(1)).containsEntry(2, 1001L);
        assertThat(message(events.get(1), 7)).containsEntry(1, 1L);

        assertThat(events.get(2)).containsEntry(2, 1001L);
        assertThat((double) events.get(2).get(1)).isGreaterThan(1.7e9); // seconds since 1970
        Map<Integer, Object> scalar = message(message(events.get(2), 5), 1);
        assertThat(text(scalar, 1)).isEqualTo("loss/generator");
        assertThat(scalar).containsEntry(2, 0.25f);

        assertThat(events.get(3)).containsEntry(2, 5_000_000_000L);
        Map<Integer, Object> image = message(message(message(events.get(3), 5), 1), 4);
        assertThat(image).containsEntry(1, 32L).containsEntry(2, 64L).containsEntry(3, 3L);
        assertThat((byte[]) image.get(4)).isEqualTo(png);

        Map<Integer, Object> value = message(message(events.get(4), 5), 1);
        assertThat(text(message(message(value, 9), 1), 1)).isEqualTo("text");
        assertThat(message(value, 8)).containsEntry(1, 7L);
        assertThat(text(message(value, 8), 8)).isEqualTo("seed: 1\nÄ");
        assertThat(message(message(message(value, 8), 2), 2)).containsEntry(1, 1L);
    }

    /** The first twelve bytes of every event file that TensorFlow writes: 24 bytes follow, and that number's checksum. */
    @Test
    void theChecksumIsTensorFlows() {
        byte[] length = {24, 0, 0, 0, 0, 0, 0, 0};
        assertThat(EventFile.checksum(length, 0, 8)).isEqualTo(0x224b7fa3);
    }

    @Test
    void eachSessionHasItsOwnFileInOrder() throws IOException {
        EventFile.create(folder, 0).close();
        EventFile.create(folder, 10).close();
        try (var files = Files.list(folder)) {
            List<Path> sorted = files.sorted().toList();
            assertThat(sorted).hasSize(2);
            assertThat(read(sorted.get(1)).get(1)).containsEntry(2, 11L);
        }
    }

    private Path onlyFile() throws IOException {
        try (var files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    /** Reads records with their checksums, then the fields of each message; written apart from what it tests. */
    private static List<Map<Integer, Object>> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Map<Integer, Object>> events = new ArrayList<>();
        while (bytes.hasRemaining()) {
            int start = bytes.position();
            int length = (int) bytes.getLong();
            assertThat(bytes.getInt()).isEqualTo(EventFile.checksum(bytes.array(), start, 8));
            byte[] event = new byte[length];
            bytes.get(event);
            assertThat(bytes.getInt()).isEqualTo(EventFile.checksum(event, 0, length));
            events.add(fields(event));
        }
        return events;
    }

    private static Map<Integer, Object> fields(byte[] message) {
        ByteBuffer bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, Object> fields = new LinkedHashMap<>();
        while (bytes.hasRemaining()) {
            int key = (int) varint(bytes);
            Object value = switch (key & 7) {
                case 0 -> varint(bytes);
                case 1 -> bytes.getDouble();
                case 2 -> {
                    byte[] content = new byte[(int) varint(bytes)];
                    bytes.get(content);
                    yield content;
                }
                case 5 -> bytes.getFloat();
                default -> throw new IllegalStateException("kind " + (key & 7));
            };
            fields.put(key >>> 3, value);
        }
        return fields;
    }

    private static long varint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static Map<Integer, Object> message(Map<Integer, Object> parent, int field) {
        return fields((byte[]) parent.get(field));
    }

    private static String text(Map<Integer, Object> parent, int field) {
        return new String((byte[]) parent.get(field), StandardCharsets.UTF_8);
    }
}
