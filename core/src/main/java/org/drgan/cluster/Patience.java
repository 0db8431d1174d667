package org.drgan.cluster;

import java.time.Duration;

/**
 * Time limits of processes that wait for each other.
 *
 * @param reaching until the first process answers
 * @param gathering until all processes are there
 * @param exchange of a message, before a process counts as gone
 */
public record Patience(Duration reaching, Duration gathering, Duration exchange) {
    /** The usual ones: processes that a launcher starts may come some minutes apart. */
    public static Patience of(Duration exchange) {
        return new Patience(Duration.ofSeconds(50), Duration.ofMinutes(10), exchange);
    }

    /** With 30 seconds for a message. */
    public static Patience usual() {
        return of(Duration.ofSeconds(30));
    }
}
