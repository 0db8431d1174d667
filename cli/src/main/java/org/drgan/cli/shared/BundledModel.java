package org.drgan.cli.shared;

import java.nio.file.Path;

/** The model that comes with drgan. */
public final class BundledModel {
    /** With this seed all pictures of the demo are good; with some others a bird has two heads. */
    public static final long SEED = 1;

    private BundledModel() {}

    /** Its folder. */
    public static Path folder() {
        return Path.of(System.getProperty("drgan.home", ""), "models", "birds-64");
    }
}
