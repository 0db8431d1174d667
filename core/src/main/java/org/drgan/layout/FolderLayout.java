package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A way to lay out a data set in a folder. Those of this package are in {@link Layouts}; others are found by
 * {@link java.util.ServiceLoader}.
 */
public interface FolderLayout {
    /** What it is called, such as "image folder". */
    String title();

    /** How to recognise such a folder, in a few words. */
    String looksLike();

    /** Whether a folder, which is there, is laid out like this; looks at names only. */
    boolean fits(Path folder) throws IOException;

    /**
     * Lists what is in the folder. What is wrong with single pictures goes to {@link Listing.Builder#problem}.
     *
     * @throws IOException when nothing of the folder can be used
     */
    void list(Path folder, Listing.Builder listing) throws IOException;
}
