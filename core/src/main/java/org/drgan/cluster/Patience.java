package org.drgan.cluster;

import java.time.Duration;

/**
 * Time limits of processes that wait for each other.
 *
 * @param reaching until the first process answers
 * @param gathering until all processes have joined
 * @param exchange for one message; then the other process counts as lost
 */
public record Patience(Duration reaching, Duration gathering, Duration exchange) {
    /** The default limits: a launcher may start its processes some minutes apart. */
    public static Patience of(Duration exchange) {
        return new Patience(Duration.ofSeconds(50), Duration.ofMinutes(10), exchange);
    }

    /** The default limits, with 30 seconds for one message. */
    public static Patience usual() {
        return of(Duration.ofSeconds(30));
    }
}
