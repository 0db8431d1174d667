package org.drgan;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.bytedeco.javacpp.PointerScope;
import org.drgan.model.Realism;
import org.jspecify.annotations.Nullable;

/** The networks that choose among a model's pictures. They are read when they are first needed: drawing does not. */
final class Chooser implements AutoCloseable {
    private final boolean possible;
    private final Source source;
    private @Nullable PointerScope networks; // their native memory
    private @Nullable Realism realism;

    /** Where the networks come from. */
    interface Source {
        Realism read() throws IOException;
    }

    /** @param possible whether the model has these networks */
    Chooser(boolean possible, Source source) {
        this.possible = possible;
        this.source = source;
    }

    boolean isPossible() {
        return possible;
    }

    /** @throws UncheckedIOException if a file is missing, damaged or of another model */
    synchronized Realism realism() {
        if (realism == null) {
            try (PointerScope scope = new PointerScope()) {
                realism = source.read();
                scope.extend(); // the networks outlive this method; close() frees them
                networks = scope;
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable.getMessage(), unreadable);
            }
        }
        return realism;
    }

    @Override
    public synchronized void close() {
        if (networks != null) {
            networks.close();
            networks = null;
            realism = null;
        }
    }
}
