package org.drgan.pickle;

import java.io.IOException;

/** An approximate limit, in bytes, for the memory that reading may use; all pickles of a file can share one. */
public final class MemoryBudget {
    private final long limit;
    private long left;

    /** A new budget. */
    public MemoryBudget(long limit) {
        this.limit = limit;
        this.left = limit;
    }

    /**
     * Takes a part of the budget, before the memory is allocated.
     *
     * @throws IOException if too little is left
     */
    public void take(long bytes) throws IOException {
        if (bytes < 0 || bytes > left) {
            throw new IOException("reading it would take more than the " + limit + " bytes of memory that are allowed:"
                    + " is the file hostile?");
        }
        left -= bytes;
    }
}
