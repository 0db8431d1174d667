package org.drgan.pickle;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Constructs the value of an allowed name from its arguments; data only, never code of the file. */
@FunctionalInterface
public interface Constructor {
    /**
     * Makes one value.
     *
     * @param arguments from the pickle, of any type and number
     * @param memory must be charged before memory is allocated that grows with the arguments: a pickle can pass the
     *     same long argument a million times
     * @throws IOException when the arguments are not what this name takes
     */
    @Nullable
    Object make(List<@Nullable Object> arguments, MemoryBudget memory) throws IOException;
}
