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

    /** After how many seconds it is worth to ask again. */
    public int seconds() {
        return seconds;
    }

    /** Whether that is because the server ends. */
    public boolean isEnding() {
        return ending;
    }
}
