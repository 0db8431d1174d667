package org.drgan.studio.web;

import org.jspecify.annotations.Nullable;

/** A refused request with the reason; the message is sent to the client. */
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

    /** A parameter that cannot be used. */
    static Refusal parameter(String name, String message) {
        return new Refusal(400, "invalid_value", name, 0, message);
    }

    /** Anything else. */
    static Refusal of(int status, String code, String message) {
        return new Refusal(status, code, null, 0, message);
    }

    /** Too much at once: ask again after some seconds. */
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

    /** After how many seconds to ask again; 0 when that does not help. */
    int seconds() {
        return seconds;
    }
}
