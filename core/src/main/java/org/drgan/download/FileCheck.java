package org.drgan.download;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.drgan.files.DurableFile;

/** Compares a file with the size and checksum in the manifest, if these are known. */
final class FileCheck {
    private FileCheck() {}

    /** The problem of a file; empty if there is none. */
    static Optional<String> problem(PublicFile wanted, Path file) throws IOException {
        long size = Files.size(file);
        byte[] start;
        try (InputStream input = Files.newInputStream(file)) {
            start = input.readNBytes(256);
        }
        String text =
                new String(start, StandardCharsets.ISO_8859_1).stripLeading().toLowerCase(Locale.ROOT);
        if (text.startsWith("<!doctype") || text.startsWith("<html")) {
            return Optional.of("a web page came instead of the file");
        }
        if (!HexFormat.of().formatHex(start).startsWith(wanted.begins())) {
            return Optional.of("its first bytes are not those of such a file");
        }
        if (wanted.size() != null && wanted.size() != size) {
            return Optional.of("it has " + size + " bytes instead of " + wanted.size());
        }
        if (wanted.sha256() != null) {
            String found = DurableFile.hash(file);
            if (!found.startsWith(wanted.sha256())) {
                return Optional.of("its SHA-256 is " + found + ", but should begin with " + wanted.sha256());
            }
        }
        return Optional.empty();
    }
}
