package org.drgan.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads text files; errors name the line that is not UTF-8. */
public final class TextFile {
    private TextFile() {}

    /**
     * The text of a file.
     *
     * @throws IOException of the system when the file cannot be read; naming file and line when it is not UTF-8
     */
    public static String read(Path file) throws IOException {
        return decoded(file, Files.readAllBytes(file));
    }

    /**
     * Likewise, for a file that must be small.
     *
     * @param most bytes
     */
    public static String read(Path file, int most) throws IOException {
        return decoded(file, DurableFile.readSmall(file, most));
    }

    private static String decoded(Path file, byte[] content) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        CharBuffer text = CharBuffer.allocate(bytes.remaining());
        CoderResult end =
                StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true); // stops at the first invalid byte
        if (end.isError()) {
            long line =
                    text.flip().chars().filter(character -> character == '\n').count() + 1;
            throw new IOException(file + ":" + line + " is not text in UTF-8; save it in that encoding");
        }
        return text.flip().toString();
    }
}
