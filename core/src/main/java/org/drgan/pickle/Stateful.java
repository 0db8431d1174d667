package org.drgan.pickle;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A value that is made empty and filled later, as pickles of numpy do. */
public interface Stateful {
    /**
     * Takes the state that the pickle gives.
     *
     * @throws IOException when it is not what this value takes
     */
    void state(@Nullable Object state, MemoryBudget memory) throws IOException;

    /** What stands in the result for this value; asked when it becomes a part of something else. */
    @Nullable
    Object value() throws IOException;
}
