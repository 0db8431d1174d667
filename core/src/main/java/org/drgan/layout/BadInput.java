package org.drgan.layout;

import java.io.IOException;

/** A {@link Problem} as an exception. */
public final class BadInput extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    /** @param what is wrong, with the cause if there is one */
    public BadInput(String where, String what) {
        super(where + ": " + what);
        this.problem = new Problem(where, what);
    }

    /** What is wrong. */
    public Problem problem() {
        return problem;
    }
}
