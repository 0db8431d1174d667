package org.drgan.cli.shared;

import java.io.IOException;

/** An error of the user; the message says the reason and the remedy. Exit code 2, no stack trace. */
public final class UserMistake extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UserMistake(String message) {
        super(message);
    }

    public UserMistake(String message, Throwable cause) {
        super(message, cause);
    }

    /** Something that reads what the user named. */
    @FunctionalInterface
    public interface Reading<T> {
        T read() throws IOException;
    }

    /** Reads; whatever is missing, broken or unfit there is for the user to mend. */
    public static <T> T reading(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException unusable) {
            throw new UserMistake(String.valueOf(unusable.getMessage()), unusable);
        }
    }
}
