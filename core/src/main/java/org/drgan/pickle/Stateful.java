package org.drgan.pickle;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A value that is created empty and filled later, as in pickles of numpy. */
public interface Stateful {
    /**
     * Sets the state from the pickle.
     *
     * @throws IOException when it is not what this value takes
     */
    void state(@Nullable Object state, MemoryBudget memory) throws IOException;

    /** The value for the result; called when it becomes a part of another value. */
    @Nullable
    Object value() throws IOException;
}
