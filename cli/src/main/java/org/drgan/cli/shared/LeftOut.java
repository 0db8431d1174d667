package org.drgan.cli.shared;

import java.io.PrintWriter;
import java.util.List;
import org.drgan.data.BrokenPicture;

/** Lists pictures that a command had to skip. */
public final class LeftOut {
    private static final int SHOWN = 20;

    private LeftOut() {}

    /** Prints their number and the first of them, if there are any. */
    public static void tell(PrintWriter err, List<BrokenPicture> broken) {
        if (broken.isEmpty()) {
            return;
        }
        err.println(broken.size()
                + (broken.size() == 1
                        ? " picture could not be read and was skipped:"
                        : " pictures could not be read and were skipped:"));
        broken.stream().limit(SHOWN).forEach(picture -> err.println("  " + picture.name() + ": " + picture.reason()));
        if (broken.size() > SHOWN) {
            err.println("  and " + (broken.size() - SHOWN) + " more");
        }
    }
}
