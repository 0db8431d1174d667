package org.drgan.cluster;

/** A process of a training run has stopped or cannot be reached; the message names it. */
public final class ProcessLost extends IllegalStateException {
    private static final long serialVersionUID = 1;

    ProcessLost(String message, Throwable cause) {
        super(message, cause);
    }
}
