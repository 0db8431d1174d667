package org.drgan.studio.draw;

/** The queue is full; the request may be repeated later. */
public final class QueueFull extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int seconds;
    private final boolean ending;

    QueueFull(String message, int seconds, boolean ending) {
        super(message);
        this.seconds = seconds;
        this.ending = ending;
    }

    /** Seconds after which the client may try again. */
    public int seconds() {
        return seconds;
    }

    /** Whether the reason is that the server is stopping. */
    public boolean isEnding() {
        return ending;
    }
}
