package org.drgan.pickle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads pickles of the protocols 0 to 5 without running any code of them.
 *
 * <p>Values: {@code None} is {@code null}; texts are {@code String}; integers {@code Long}, beyond 64 bits
 * {@code BigInteger}; floats {@code Double}; booleans {@code Boolean}; bytes {@code byte[]}; lists {@code ArrayList};
 * tuples {@link Tuple}; dictionaries {@code LinkedHashMap}, whose keys are texts, numbers and booleans. A byte string
 * of Python 2 is a {@code String} if it is valid UTF-8, else {@code byte[]}. Shared values stay shared, and a list can
 * contain itself, so code that walks through the result must limit the depth.
 */
public final class Pickle {
    private Pickle() {}

    /**
     * Reads one pickle from the buffer's position, which is after its end then.
     *
     * @throws IOException naming the byte of the buffer and what was found there, if it is not a pickle of plain values
     *     and of the given names, or needs more memory than allowed
     */
    public static @Nullable Object read(ByteBuffer source, MemoryBudget memory, Names names) throws IOException {
        PickleInput input = new PickleInput(source, memory);
        try {
            return new PickleMachine(input, names, memory).run();
        } catch (IOException problem) {
            throw new IOException(
                    "the pickle cannot be read at byte " + input.position() + ": " + problem.getMessage(), problem);
        }
    }

    /**
     * Reads a file that is one pickle.
     *
     * @throws IOException naming the file, when it cannot be read or {@link #read(ByteBuffer, MemoryBudget, Names)} refuses it
     */
    public static @Nullable Object read(Path file, MemoryBudget memory, Names names) throws IOException {
        byte[] bytes = new byte[0];
        try {
            memory.take(Files.size(file));
            bytes = Files.readAllBytes(file);
            return read(ByteBuffer.wrap(LineEnds.isText(bytes) ? LineEnds.mended(bytes) : bytes), memory, names);
        } catch (IOException problem) {
            String cause = LineEnds.areChanged(bytes)
                    ? "its line ends were changed from LF to CR LF, as git's autocrlf and transfers in text mode do; fetch it"
                            + " again as a binary file (" + problem.getMessage() + ")"
                    : String.valueOf(problem.getMessage());
            throw new IOException(file + " cannot be read: " + cause, problem);
        }
    }
}
