package org.drgan.layout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Text files as their lines, in UTF-8, with or without a mark at the beginning and carriage returns at the ends. */
final class TextLines {
    private static final long MOST_BYTES = 1L << 30;
    private static final long MOST_CAPTION_BYTES = 4L << 20;

    private TextLines() {}

    /**
     * A line of a file.
     *
     * @param where file and number, for messages
     */
    record Line(String where, String text) {}

    /**
     * The lines that are not blank.
     *
     * @throws IOException naming the file, and the line that is no text
     */
    static List<Line> read(Path file) throws IOException {
        return read(file, MOST_BYTES);
    }

    private static List<Line> read(Path file, long mostBytes) throws IOException {
        long size = Files.size(file);
        if (size > mostBytes) {
            throw new BadInput(file.toString(), "found " + size + " bytes; expected at most " + mostBytes);
        }
        return split(Files.readAllBytes(file), file.toString());
    }

    static List<Line> split(byte[] bytes, String file) throws IOException {
        List<Line> lines = new ArrayList<>();
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
                lines.add(new Line(where, text.endsWith("\r") ? text.substring(0, text.length() - 1) : text));
            }
            start = end + 1;
        }
        return lines;
    }

    /**
     * The sentences in a file with one a line. What is wrong with the file or a line is reported, and the line left out.
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
            lines = read(file, MOST_CAPTION_BYTES);
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
