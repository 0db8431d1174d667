package org.drgan.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads whole text files; the error says why a file is not text. */
public final class TextFile {
    private TextFile() {}

    /**
     * The text of a file.
     *
     * @throws IOException as the system gives it when the file cannot be read; naming the file and the line where it is no text
     *     in UTF-8
     */
    public static String read(Path file) throws IOException {
        return decoded(file, Files.readAllBytes(file));
    }

    /**
     * Likewise of a file that is known to be small when it is what it should be.
     *
     * @param most bytes
     */
    public static String read(Path file, int most) throws IOException {
        return decoded(file, DurableFile.readSmall(file, most));
    }

    private static String decoded(Path file, byte[] content) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        CharBuffer text = CharBuffer.allocate(bytes.remaining());
        CoderResult end = StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true); // stops where it is none
        if (end.isError()) {
            long line =
                    text.flip().chars().filter(character -> character == '\n').count() + 1;
            throw new IOException(
                    file + ":" + line + " is not text in UTF-8; save it in that encoding, which editors offer");
        }
        return text.flip().toString();
    }
}
