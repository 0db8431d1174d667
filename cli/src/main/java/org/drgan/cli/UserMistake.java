package org.drgan.cli;

/** What was asked for cannot be done, and the message says why and what to do: exit code 2, no stack trace. */
final class UserMistake extends RuntimeException {
    private static final long serialVersionUID = 1;

    UserMistake(String message) {
        super(message);
    }

    UserMistake(String message, Throwable cause) {
        super(message, cause);
    }
}
