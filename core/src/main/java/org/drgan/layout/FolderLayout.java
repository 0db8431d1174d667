package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A layout of a data set in a folder. {@link Layouts} lists those of this package; others are found with {@link
 * java.util.ServiceLoader}.
 */
public interface FolderLayout {
    /** Its name, such as "image folder". */
    String title();

    /** A short description of such a folder, for messages. */
    String looksLike();

    /** Whether an existing folder has this layout; checks only names. */
    boolean fits(Path folder) throws IOException;

    /**
     * Lists the folder. Errors of single pictures are reported to {@link Listing.Builder#problem}.
     *
     * @throws IOException when nothing in the folder can be used
     */
    void list(Path folder, Listing.Builder listing) throws IOException;
}
