package org.drgan.cli.shared;

import java.io.IOException;

/** An error that the user can correct; the message says what is wrong and what to do. Exit code 2, no stack trace. */
public final class UserMistake extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UserMistake(String message) {
        super(message);
    }

    public UserMistake(String message, Throwable cause) {
        super(message, cause);
    }

    /** Reads a file or folder that the user named. */
    @FunctionalInterface
    public interface Reading<T> {
        T read() throws IOException;
    }

    /** Reads; an IOException becomes a {@link UserMistake}. */
    public static <T> T reading(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException unusable) {
            throw new UserMistake(String.valueOf(unusable.getMessage()), unusable);
        }
    }
}
