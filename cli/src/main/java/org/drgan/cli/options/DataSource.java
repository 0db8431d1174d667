package org.drgan.cli.options;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.drgan.cli.shared.UserMistake;
import org.drgan.layout.Layouts;
import org.drgan.layout.Listing;
import org.drgan.text.Readability;
import org.drgan.text.Splitting;
import org.jspecify.annotations.Nullable;

/** Lists folders of captioned pictures for commands. */
public final class DataSource {
    private static final int SHOWN = 20;

    private DataSource() {}

    /**
     * Lists a folder and prints which files are not used; refuses a folder with problems unless they are to be skipped.
     */
    public static Listing list(Path folder, boolean skipBroken, PrintWriter err) {
        Listing listing = UserMistake.reading(() -> Layouts.read(folder));
        long problems = listing.problemCount();
        if (problems > 0 && !skipBroken) {
            throw new UserMistake(listing.problems().get(0)
                    + (problems == 1 ? "" : " (and " + (problems - 1) + " more problems)") + "; 'drgan data check "
                    + folder
                    + "' lists all, --skip-broken skips them");
        }
        if (listing.entries().isEmpty()) {
            throw new UserMistake(folder + " (" + listing.layout() + ") holds no picture that can be used");
        }
        if (problems > 0) {
            listing.problems().stream().limit(SHOWN).forEach(problem -> err.println("skipped: " + problem));
            if (problems > SHOWN) {
                err.println("skipped: " + (problems - SHOWN) + " more; 'drgan data check " + folder + "' lists them");
            }
        }
        if (!listing.unused().isEmpty()) {
            err.println("not used: " + listing.leftOver());
        }
        return listing;
    }

    /** Prints how many sentences a splitting rule cannot read; null is the rule that fits the data set. */
    public static void tellReadability(Listing listing, @Nullable Splitting rule, PrintWriter err) {
        Readability readability = new Readability(rule != null ? rule : Splitting.of(listing.words()));
        listing.entries().forEach(entry -> entry.captions().forEach(readability::add));
        readability.findings().forEach(finding -> err.println("note: " + finding));
        readability.remedy().ifPresent(remedy -> err.println("note: " + remedy));
    }
}
