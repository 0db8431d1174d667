package org.drgan.spark;

import java.io.Serializable;
import java.util.List;

/**
 * How one process of a training ended.
 *
 * @param rank its number, from 0
 * @param host the machine that it ran on
 * @param code its exit code
 * @param last the last lines that it printed
 * @param shared whether its machine sees the folder in which the first process writes
 */
record ProcessEnd(int rank, String host, int code, List<String> last, boolean shared) implements Serializable {
    private static final long serialVersionUID = 1;

    /** The training came to its end. */
    static final int DONE = 0;

    /** What was asked for cannot be; all processes say so. */
    static final int REFUSED = 2;

    /** It was asked to stop, and has left a checkpoint. */
    static final int STOPPED = 3;

    /** It ended since another process is gone. */
    static final int PEER_LOST = 4;

    ProcessEnd {
        last = List.copyOf(last);
    }

    @Override
    public String toString() {
        String name = "rank " + rank + " on " + host + " ended with exit code " + code;
        return last.isEmpty() ? name : name + "; its last lines:\n  " + String.join("\n  ", last);
    }
}
