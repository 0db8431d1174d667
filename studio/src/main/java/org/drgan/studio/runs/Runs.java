package org.drgan.studio.runs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.drgan.settings.Settings;
import org.drgan.train.Run;
import org.jspecify.annotations.Nullable;

/** The training runs in a folder. They may be running: files grow, and the last line may be incomplete. */
public final class Runs {
    private static final Pattern SHEET = Pattern.compile("samples-(\\d{1,18})\\.png");
    private static final int MOST = 500; // listed runs
    private static final int PIECE = 4 << 20; // bytes of a log that are sent at once
    private static final long LARGEST_TEXT = 1 << 20;
    private static final long LARGEST_PICTURE = 64L << 20;

    private final @Nullable Path root;

    /**
     * A run.
     *
     * @param changed when its log was last written
     * @param bytes size of its log
     * @param sentences sentences of its samples
     * @param samples steps at which samples were drawn
     * @param model whether it has a model that can draw
     * @param steps planned steps of the generator's training
     * @param matchingSteps planned steps of the matching model's training
     */
    public record About(
            String name,
            long changed,
            long bytes,
            List<String> sentences,
            List<Long> samples,
            boolean model,
            long steps,
            long matchingSteps) {}

    /**
     * Lines of a log.
     *
     * @param lines complete lines, as JSON
     * @param next byte at which the next lines begin
     */
    public record Lines(List<String> lines, long next) {}

    /** @param root folder of run folders; null for none */
    public Runs(@Nullable Path root) {
        this.root = root;
    }

    /** Whether the folder exists. */
    public boolean isThere() {
        return root != null && Files.isDirectory(root);
    }

    /** All runs, the last changed first. */
    public List<About> all() throws IOException {
        List<About> runs = new ArrayList<>();
        if (root == null || !Files.isDirectory(root)) {
            return runs;
        }
        List<Path> folders;
        try (Stream<Path> children = Files.list(root)) {
            folders = children.filter(Runs::isRun)
                    .sorted(Comparator.comparing(Runs::changed).reversed())
                    .limit(MOST)
                    .toList();
        }
        for (Path folder : folders) {
            try {
                runs.add(about(folder));
            } catch (NoSuchFileException removed) {
                continue; // the run is being removed
            }
        }
        runs.sort((one, other) -> Long.compare(other.changed(), one.changed()));
        return runs;
    }

    /** When its log was changed last, in milliseconds; 0 if the run is being removed. */
    private static long changed(Path folder) {
        return folder.resolve(Run.LOG).toFile().lastModified();
    }

    private static boolean isRun(Path folder) {
        return Files.isRegularFile(folder.resolve(Settings.FILE)) && Files.isRegularFile(folder.resolve(Run.LOG));
    }

    private static About about(Path folder) throws IOException {
        Path log = folder.resolve(Run.LOG);
        Path samples = folder.resolve("samples");
        Path sentences = samples.resolve("sentences.txt");
        TreeSet<Long> steps = new TreeSet<>();
        if (Files.isDirectory(samples)) {
            try (Stream<Path> files = Files.list(samples)) {
                files.forEach(file -> {
                    Matcher sheet = SHEET.matcher(String.valueOf(file.getFileName()));
                    if (sheet.matches()) {
                        steps.add(Long.parseLong(sheet.group(1)));
                    }
                });
            }
        }
        Optional<Settings> settings = settings(folder);
        boolean readable = Files.isRegularFile(sentences) && Files.size(sentences) <= LARGEST_TEXT;
        return new About(
                String.valueOf(folder.getFileName()),
                Files.getLastModifiedTime(log).toMillis(),
                Files.size(log),
                readable ? Files.readAllLines(sentences) : List.of(),
                List.copyOf(steps),
                Files.isDirectory(folder.resolve("model")),
                settings.map(known -> (long) known.train().steps()).orElse(0L),
                settings.map(known -> (long) known.damsm().steps()).orElse(0L));
    }

    private static Optional<Settings> settings(Path folder) {
        try {
            return Optional.of(Settings.read(folder.resolve(Settings.FILE)));
        } catch (IOException | IllegalArgumentException unreadable) {
            return Optional.empty(); // settings of another version; the curves can still be shown
        }
    }

    /** Whether the folder contains a run of that name. */
    static boolean isThere(Path root, String name) throws IOException {
        return new Runs(root).folder(name).isPresent();
    }

    /** The folder of a run; empty if no run has that name. */
    Optional<Path> folder(String name) throws IOException {
        if (root == null || !Files.isDirectory(root)) {
            return Optional.empty();
        }
        try (Stream<Path> children = Files.list(root)) { // the name is only compared and never becomes part of a path
            return children.filter(child -> String.valueOf(child.getFileName()).equals(name))
                    .filter(Runs::isRun)
                    .findFirst();
        }
    }

    /**
     * Lines of a run's log.
     *
     * @param from byte at which a line begins, from {@link Lines#next}; 0 for the first. A log that has become shorter,
     *     since the run was resumed from a checkpoint, is read from its beginning.
     */
    public Optional<Lines> log(String name, long from) throws IOException {
        Optional<Path> folder = folder(name);
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        try (RandomAccessFile file =
                new RandomAccessFile(folder.get().resolve(Run.LOG).toFile(), "r")) {
            long start = from < 0 || from > file.length() ? 0 : from;
            byte[] bytes = new byte[(int) Math.min(PIECE, file.length() - start)];
            file.seek(start);
            file.readFully(bytes);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--; // the last line is being written
            }
            String text = new String(bytes, 0, end, StandardCharsets.UTF_8);
            return Optional.of(
                    new Lines(text.lines().filter(line -> line.startsWith("{")).toList(), start + end));
        }
    }

    /** The sample grid of a step; empty if there is none. */
    public Optional<byte[]> sheet(String name, long step) throws IOException {
        Optional<Path> folder = folder(name);
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(folder.get().resolve("samples"))) {
            for (Path file : files.toList()) {
                Matcher sheet = SHEET.matcher(String.valueOf(file.getFileName()));
                if (sheet.matches() && Long.parseLong(sheet.group(1)) == step && Files.size(file) <= LARGEST_PICTURE) {
                    return Optional.of(Files.readAllBytes(file));
                }
            }
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
        return Optional.empty();
    }
}
