package org.drgan.studio.web;

import org.jspecify.annotations.Nullable;

/** The request is refused; the message is sent to the client. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final @Nullable String parameter;
    private final int seconds;

    private Refusal(int status, String code, @Nullable String parameter, int seconds, String message) {
        super(message);
        this.status = status;
        this.code = code;
        this.parameter = parameter;
        this.seconds = seconds;
    }

    /** An invalid parameter. */
    static Refusal parameter(String name, String message) {
        return new Refusal(400, "invalid_value", name, 0, message);
    }

    /** Any other error. */
    static Refusal of(int status, String code, String message) {
        return new Refusal(status, code, null, 0, message);
    }

    /** A temporary error: the client may try again after some seconds. */
    static Refusal later(int status, String code, int seconds, String message) {
        return new Refusal(status, code, null, seconds, message);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    @Nullable
    String parameter() {
        return parameter;
    }

    /** Seconds after which the client may try again; 0 if that does not help. */
    int seconds() {
        return seconds;
    }
}
