package org.drgan.train.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.drgan.files.DurableFile;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The log of a run: one JSON object per line, each written before the next step begins. */
public final class RunLog implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, Object>> LINE = new TypeReference<>() {};

    private final Path file;
    private final FileChannel channel;

    /** A log that is open already. */
    public RunLog(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens a log to append to it.
     *
     * @param lastStep lines of later steps are dropped, since a resumed training writes them again
     */
    public static RunLog append(Path file, long lastStep) throws IOException {
        if (Files.exists(file)) {
            StringBuilder kept = new StringBuilder();
            for (Map<String, Object> line : read(file)) {
                if (!(line.get("step") instanceof Number step) || step.longValue() <= lastStep) {
                    kept.append(JSON.writeValueAsString(line)).append('\n');
                }
            }
            DurableFile.write(file, kept.toString().getBytes(StandardCharsets.UTF_8));
        }
        try {
            return new RunLog(
                    file,
                    FileChannel.open(
                            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
        } catch (IOException refused) {
            throw DurableFile.unwritable(file, refused);
        }
    }

    /**
     * Appends a line; NaN and infinite numbers become the texts NaN and Infinity, since JSON has no such numbers.
     *
     * @throws IOException naming the file, when it cannot be written
     */
    public synchronized void write(Map<String, ?> line) throws IOException {
        byte[] text = (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            DurableFile.writeAll(channel, ByteBuffer.wrap(text));
        } catch (IOException refused) {
            throw DurableFile.unwritable(file, refused);
        }
    }

    /** All lines of a log; a last line that a crash cut off is left out. */
    public static List<Map<String, Object>> read(Path file) throws IOException {
        List<Map<String, Object>> lines = new ArrayList<>();
        // a crash may also cut a multi-byte character
        List<String> texts = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .toList();
        for (int i = 0; i < texts.size(); i++) {
            try {
                lines.add(Objects.requireNonNull(JSON.readValue(texts.get(i), LINE)));
            } catch (JacksonException | NullPointerException torn) {
                if (i < texts.size() - 1) {
                    throw new IOException(file + ":" + (i + 1) + " is not a line of a log", torn);
                }
            }
        }
        return lines;
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            channel.force(true);
        } catch (IOException refused) {
            throw DurableFile.unwritable(file, refused);
        }
    }
}
