package org.drgan.cli.shared;

import java.nio.file.Path;

/** The model that comes with drgan. */
public final class BundledModel {
    /** With this seed all birds of the demo are whole; with some others one or two are not. */
    public static final long SEED = 4;

    private BundledModel() {}

    /** Its folder. */
    public static Path folder() {
        return Path.of(System.getProperty("drgan.home", ""), "models", "birds-64");
    }
}
