package org.drgan.cluster;

import java.util.Optional;

/** The processes that a process starts on its own machine to train with. */
public interface Companions {
    /** None: a launcher starts all processes. */
    Companions NONE = new Companions() {
        @Override
        public void start(int port) {}

        @Override
        public Optional<String> ended() {
            return Optional.empty();
        }
    };

    /** Starts them; {@code port} is where the first process listens. */
    void start(int port);

    /** A sentence about one that has exited although training has not begun; empty if all are running. */
    Optional<String> ended();
}
