package org.drgan.studio.store;

import org.jspecify.annotations.Nullable;

/**
 * An order and its state.
 *
 * @param client whose event stream gets its events
 * @param problem why it failed; null otherwise
 */
public record Job(
        String id,
        long created,
        State state,
        String client,
        Order order,
        @Nullable String problem) {
    /** The state of a job. */
    public enum State {
        WAITING,
        DRAWN,
        FAILED,
        CANCELLED
    }
}
