package org.drgan.cluster;

/** A process of those that train together is gone, or cannot be reached; the message names it. */
public final class ProcessLost extends IllegalStateException {
    private static final long serialVersionUID = 1;

    ProcessLost(String message, Throwable cause) {
        super(message, cause);
    }
}
