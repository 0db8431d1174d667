package org.drgan.studio.store;

import org.jspecify.annotations.Nullable;

/**
 * An order and what has become of it.
 *
 * @param client whose event stream hears of it
 * @param problem why it failed; null when it did not
 */
public record Job(
        String id,
        long created,
        State state,
        String client,
        Order order,
        @Nullable String problem) {
    /** Where a job is. */
    public enum State {
        WAITING,
        DRAWN,
        FAILED,
        CANCELLED
    }
}
