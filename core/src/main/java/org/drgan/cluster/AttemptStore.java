package org.drgan.cluster;

import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.TCPStore;

/** The keys of one attempt in a launcher's store, which still holds the keys of earlier attempts. */
final class AttemptStore extends PrefixStore {
    @SuppressWarnings({"unused", "UnusedVariable"
    }) // keeps the server from being garbage-collected while this store uses it
    private final TCPStore server;

    AttemptStore(int attempt, TCPStore server) {
        super("drgan/attempt/" + attempt, server);
        this.server = server;
    }
}
