package org.drgan.cluster;

import java.util.Optional;

/** The processes that a process starts on its own machine, to train with it. */
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

    /** Which of them has ended, in words, as long as they should not. */
    Optional<String> ended();
}
