package org.drgan.cluster;

import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.TCPStore;

/** The keys of one attempt in a launcher's store, which still holds those of the attempts before. */
final class AttemptStore extends PrefixStore {
    @SuppressWarnings({"unused", "UnusedVariable"}) // or the garbage collector frees it under this one
    private final TCPStore server;

    AttemptStore(int attempt, TCPStore server) {
        super("drgan/attempt/" + attempt, server);
        this.server = server;
    }
}
