package org.drgan.spark;

import java.io.Serializable;
import java.util.List;

/**
 * How one process of a training exited.
 *
 * @param rank of the process, from 0
 * @param host its machine
 * @param code exit code
 * @param last the last lines that it printed
 * @param shared whether its machine shares the folder in which the first process writes
 */
record ProcessEnd(int rank, String host, int code, List<String> last, boolean shared) implements Serializable {
    private static final long serialVersionUID = 1;

    /** The training is finished. */
    static final int DONE = 0;

    /** The training was refused, by all processes. */
    static final int REFUSED = 2;

    /** It was asked to stop and has written a checkpoint. */
    static final int STOPPED = 3;

    /** It stopped because another process is lost. */
    static final int PEER_LOST = 4;

    ProcessEnd {
        last = List.copyOf(last);
    }

    @Override
    public String toString() {
        String name = "rank " + rank + " on " + host + " stopped with exit code " + code;
        return last.isEmpty() ? name : name + "; its last lines:\n  " + String.join("\n  ", last);
    }
}
