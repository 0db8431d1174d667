package org.drgan.layout;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files in a folder and its subfolders, found in one walk; links to folders are not followed. Names are relative to
 * the folder, with slashes.
 */
final class FolderIndex {
    private static final int DEEPEST = 32;

    private final TreeMap<String, Boolean> files = new TreeMap<>(); // true for plain files, false for links
    private final List<String> unread = new ArrayList<>(); // folders
    private @Nullable Map<String, String> composed; // names by their NFC form in lower case

    private FolderIndex() {}

    /** Walks through an existing folder. */
    static FolderIndex of(Path folder) throws IOException {
        FolderIndex index = new FolderIndex();
        FileVisitor<Path> visitor = new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isDirectory()) {
                    index.unread.add(name(file) + " (in more than " + DEEPEST + " folders)");
                } else {
                    index.files.put(name(file), attributes.isRegularFile());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                index.unread.add(name(file));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException broken) {
                if (broken != null) {
                    index.unread.add(name(visited));
                }
                return FileVisitResult.CONTINUE;
            }

            private String name(Path file) {
                return FileNames.slashed(folder.relativize(file));
            }
        };
        Files.walkFileTree(folder, EnumSet.noneOf(java.nio.file.FileVisitOption.class), DEEPEST, visitor);
        return index;
    }

    /** Names of all files that are not hidden, in order. */
    List<String> names() {
        return files.keySet().stream().filter(name -> !isHidden(name)).toList();
    }

    /** Names of all files, also hidden ones. */
    Iterable<String> all() {
        return files.keySet();
    }

    /** Folders that could not be opened. */
    List<String> unread() {
        return unread;
    }

    /** Whether there is a plain file of this name, not a link and not in a linked folder. */
    boolean isPlain(String name) {
        return Boolean.TRUE.equals(files.get(name));
    }

    boolean has(String name) {
        return files.containsKey(name);
    }

    /** Whether a file is certainly missing, without checking the disk: for plain names that lead through no link. */
    boolean lacks(String name) {
        if (files.containsKey(name) || !isPlainName(name)) {
            return false;
        }
        for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
            if (files.containsKey(name.substring(0, slash))) { // links to folders are listed as files
                return false;
            }
        }
        return unread.isEmpty();
    }

    /** Whether a name has only plain parts between slashes, none of them empty, "." or "..". */
    private static boolean isPlainName(String name) {
        int start = 0;
        while (start <= name.length()) {
            int slash = name.indexOf('/', start);
            int end = slash < 0 ? name.length() : slash;
            boolean points = end - start <= 2 && name.startsWith("..".substring(0, Math.min(2, end - start)), start);
            if (end == start || points) {
                return false;
            }
            start = end + 1;
        }
        return name.indexOf('\\') < 0 && name.indexOf(':') < 0 && name.indexOf('\0') < 0;
    }

    /** The file of this name when case and Unicode form are ignored. */
    Optional<String> alike(String name) {
        if (composed == null) {
            composed = new HashMap<>();
            for (String file : files.keySet()) {
                composed.putIfAbsent(key(file), file);
            }
        }
        return Optional.ofNullable(composed.get(key(name)));
    }

    /** Whether two names differ only in their Unicode form, as on macOS. */
    static boolean sameLetters(String one, String other) {
        return Normalizer.normalize(one, Normalizer.Form.NFC).equals(Normalizer.normalize(other, Normalizer.Form.NFC));
    }

    static String key(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    static boolean isHidden(String name) {
        return name.startsWith(".") || name.contains("/.");
    }
}
