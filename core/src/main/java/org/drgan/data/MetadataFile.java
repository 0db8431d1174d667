package org.drgan.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The list of an image folder's pictures: {@code metadata.jsonl}, one JSON object a line.
 *
 * @param bytes the whole file
 * @param lines its pictures in their order
 */
@SuppressWarnings("ArrayRecordComponent") // a hand-over inside this room
record MetadataFile(byte[] bytes, List<MetadataLine> lines) {
    static final String NAME = "metadata.jsonl";
    private static final long MOST_BYTES = 1L << 30;

    /**
     * Reads the list, and sees to it that every file lies inside the folder and is named once.
     *
     * @throws IOException naming file and line, what was found and what was expected
     */
    static MetadataFile read(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("there is no folder " + folder);
        }
        Path file = folder.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            boolean empty;
            try (Stream<Path> files = Files.list(folder)) {
                empty = files.findAny().isEmpty();
            }
            throw new IOException("the folder " + folder + (empty ? " is empty" : " holds no " + NAME)
                    + "; expected pictures and a file " + NAME
                    + " with a line {\"file_name\": \"a.jpg\", \"text\": [\"a sentence\"]} for each of them");
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file + " has " + Files.size(file) + " bytes; expected at most " + MOST_BYTES);
        }
        byte[] bytes = Files.readAllBytes(file);
        Path realFolder = folder.toRealPath();
        List<MetadataLine> lines = new ArrayList<>();
        Map<String, Integer> numbers = new HashMap<>();
        int number = 0;
        for (int start = 0; start < bytes.length; ) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            number++;
            String where = file + ":" + number;
            String text = text(ByteBuffer.wrap(bytes, start, end - start), where);
            if (number == 1 && text.startsWith("\uFEFF")) {
                text = text.substring(1);
            }
            if (!text.isBlank()) {
                MetadataLine line = MetadataLine.parse(text, where);
                requireInside(realFolder, line.file(), where);
                Integer before = numbers.put(line.file(), number);
                if (before != null) {
                    throw new IOException(where + ": found file_name " + line.file() + " again, as in line " + before
                            + "; expected one line for each picture, with all of its sentences as a list");
                }
                lines.add(line);
            }
            start = end + 1;
        }
        if (lines.isEmpty()) {
            throw new IOException(file + " names no picture");
        }
        return new MetadataFile(bytes, lines);
    }

    private static String text(ByteBuffer bytes, String where) throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new IOException(where + ": found bytes that are no UTF-8 text", e);
        }
    }

    /** A list from elsewhere must not make us read files of the machine. */
    private static void requireInside(Path folder, String name, String where) throws IOException {
        boolean inside;
        try {
            Path file = folder.resolve(name).normalize();
            inside = !Path.of(name).isAbsolute()
                    && file.startsWith(folder)
                    && !file.equals(folder)
                    && (!Files.exists(file) || file.toRealPath().startsWith(folder));
        } catch (InvalidPathException e) {
            inside = false;
        }
        if (!inside) {
            throw new IOException(where + ": found file_name " + name + "; expected a path inside " + folder);
        }
    }
}
