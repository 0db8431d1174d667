package org.drgan.layout;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the lines of text files in UTF-8, with or without byte order mark and carriage returns. */
final class TextLines {
    private static final long MOST_BYTES = 1L << 30;
    private static final long MOST_CAPTION_BYTES = 4L << 20;
    private static final int MOST_LINE_BYTES = 16 << 20;
    private static final int FIRST_BYTES = 1 << 16;

    private TextLines() {}

    /**
     * A line of a file.
     *
     * @param where file and number, for messages
     */
    record Line(String where, String text) {}

    /** Receives the lines one after the other. */
    @FunctionalInterface
    interface Taker {
        void take(Line line) throws IOException;
    }

    /**
     * The lines that are not blank.
     *
     * @throws IOException naming the file, and the line that is no text
     */
    static List<Line> read(Path file) throws IOException {
        List<Line> lines = new ArrayList<>();
        forEach(file, lines::add);
        return lines;
    }

    /**
     * Reads the lines that are not blank without holding more than one of them.
     *
     * @return how many there are
     * @throws IOException naming the file, and the line that is no text or too long
     */
    static long forEach(Path file, Taker taker) throws IOException {
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw new BadInput(file.toString(), "found " + size + " bytes; expected at most " + MOST_BYTES);
        }
        long lines = 0;
        long number = 0;
        byte[] line = new byte[1 << 12];
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] block = new byte[1 << 16];
            int length = 0;
            int read = stream.read(block);
            while (read > 0) {
                int start = 0;
                for (int i = 0; i <= read; i++) {
                    if (i < read && block[i] != '\n') {
                        continue;
                    }
                    int part = i - start;
                    if (length + part > MOST_LINE_BYTES) {
                        throw new BadInput(
                                file + ":" + (number + 1),
                                "found a line of more than " + MOST_LINE_BYTES + " bytes; expected shorter ones");
                    }
                    line = length + part > line.length ? Arrays.copyOf(line, 2 * (length + part)) : line;
                    System.arraycopy(block, start, line, length, part);
                    length += part;
                    start = i + 1;
                    if (i < read) {
                        lines += take(line, length, file.toString(), ++number, taker);
                        length = 0;
                    }
                }
                read = stream.read(block);
            }
            if (length > 0) {
                lines += take(line, length, file.toString(), ++number, taker);
            }
        }
        return lines;
    }

    /** Passes a line on unless it is blank; returns the number of lines passed, 0 or 1. */
    private static int take(byte[] bytes, int length, String file, long number, Taker taker) throws IOException {
        String where = file + ":" + number;
        String text = text(ByteBuffer.wrap(bytes, 0, length), where);
        if (number == 1 && text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        if (text.isBlank()) {
            return 0;
        }
        taker.take(new Line(where, text.endsWith("\r") ? text.substring(0, text.length() - 1) : text));
        return 1;
    }

    /** The first line that is not blank, within the beginning of the file; empty if that is not text. */
    static Optional<String> first(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] start = stream.readNBytes(FIRST_BYTES);
            int end = 0;
            while (end < start.length && start[end] != '\n') {
                end++;
            }
            return split(Arrays.copyOf(start, end), file.toString()).stream()
                    .findFirst()
                    .map(Line::text);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    static List<Line> split(byte[] bytes, String file) throws IOException {
        List<Line> lines = new ArrayList<>();
        long number = 0;
        for (int start = 0; start < bytes.length; ) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            take(Arrays.copyOfRange(bytes, start, end), end - start, file, ++number, lines::add);
            start = end + 1;
        }
        return lines;
    }

    /**
     * The sentences in a file with one per line. Errors in the file or a line are reported, and the line is left out.
     *
     * @return empty when the file holds no sentence
     */
    static List<String> sentences(Path file, Listing.Builder listing) throws IOException {
        if (!Files.isRegularFile(file)) {
            listing.problem(file.toString(), "there is no such file; expected a sentence a line about the picture");
            return List.of();
        }
        List<Line> lines;
        try {
            if (Files.size(file) > MOST_CAPTION_BYTES) {
                throw new BadInput(
                        file.toString(),
                        "found " + Files.size(file) + " bytes; expected at most " + MOST_CAPTION_BYTES);
            }
            lines = read(file);
        } catch (BadInput unreadable) {
            listing.problem(unreadable);
            return List.of();
        }
        return sentences(lines, file.toString(), listing);
    }

    static List<String> sentences(List<Line> lines, String file, Listing.Builder listing) {
        List<String> good = new ArrayList<>();
        boolean reported = false;
        for (Line line : lines) {
            Optional<String> problem = Sentences.problem(line.text());
            problem.ifPresent(what -> listing.problem(line.where(), what));
            reported |= problem.isPresent();
            if (problem.isEmpty()) {
                good.add(line.text());
            }
        }
        List<String> sentences = Sentences.withWords(good);
        if (!sentences.isEmpty() && sentences.size() < good.size()) {
            good.stream()
                    .filter(line -> Sentences.withWords(List.of(line)).isEmpty())
                    .forEach(line -> listing.unused("lines without a letter or digit", line));
        }
        if (sentences.isEmpty() && !reported) {
            listing.problem(file, "found no sentence; expected at least one");
        }
        return sentences;
    }

    private static String text(ByteBuffer bytes, String where) throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new BadInput(where, "found bytes that are no UTF-8 text");
        }
    }
}
