package org.drgan.cli;

import java.nio.file.Path;
import org.drgan.cli.shared.UserMistake;
import org.drgan.layout.Layouts;
import org.drgan.layout.Listing;

/** Folders of captioned pictures that a command is given. */
final class DataSource {
    private DataSource() {}

    /** Lists what is in a folder; refuses one with problems unless they are to be left out. */
    static Listing list(Path folder, boolean skipBroken) {
        Listing listing = UserMistake.reading(() -> Layouts.read(folder));
        int problems = listing.problems().size();
        if (problems > 0 && !skipBroken) {
            throw new UserMistake(listing.problems().get(0)
                    + (problems == 1 ? "" : " (and " + (problems - 1) + " more problems)") + "; 'drgan data check "
                    + folder
                    + "' lists all, --skip-broken skips them");
        }
        if (listing.entries().isEmpty()) {
            throw new UserMistake(folder + " (" + listing.layout() + ") holds no picture that can be used");
        }
        return listing;
    }
}
