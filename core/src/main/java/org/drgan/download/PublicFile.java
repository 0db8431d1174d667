package org.drgan.download;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One file of the manifest.
 *
 * @param name in commands
 * @param file its name on the disk
 * @param what it is
 * @param licence what is known about its licence
 * @param size in bytes; null where unknown
 * @param sha256 its SHA-256 or the beginning of it, in lower-case hexadecimal digits; null where unknown
 * @param begins its first bytes, in hexadecimal digits
 * @param sources addresses that give the file itself, in the order of the attempts
 * @param pages addresses for a browser, if the file can only be downloaded from a page
 * @param then what to do with it
 */
public record PublicFile(
        String name,
        String file,
        String what,
        String licence,
        @Nullable Long size,
        @Nullable String sha256,
        String begins,
        List<URI> sources,
        List<URI> pages,
        String then) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{8,64}");

    /** Checks the fields against mistakes and hostile manifests. */
    public PublicFile {
        require(NAME.matcher(name).matches(), name, "a name of letters, digits, dots and hyphens");
        require(NAME.matcher(file).matches(), file, "a file's name without a folder");
        require(size == null || size > 0, String.valueOf(size), "a positive size");
        require(
                sha256 == null || DIGITS.matcher(sha256).matches(),
                String.valueOf(sha256),
                "8 to 64 digits of SHA-256");
        require(begins.matches("([0-9a-f]{2})*"), begins, "bytes as hexadecimal digits");
        sources = List.copyOf(sources);
        pages = List.copyOf(pages);
        for (URI source : sources) {
            require(String.valueOf(source.getScheme()).matches("https?"), source.toString(), "an http address");
        }
    }

    private static void require(boolean fine, String found, String expected) {
        if (!fine) {
            throw new IllegalArgumentException("the list of files holds '" + found + "' instead of " + expected);
        }
    }
}
