package org.drgan.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.drgan.files.DurableFile;

/**
 * Downloads one file from the first source that delivers it completely. An interrupted attempt is kept as {@code .part}
 * and continued if the server still has the same file.
 */
public final class Download {
    private static final long LARGEST = 1L << 36; // no known file is larger; a response may be endless
    private static final long SPARED = 1L << 30; // bytes that stay free on the disk if a file's size is unknown
    private static final long LOOK_EVERY = 1L << 24; // bytes between two checks of the free space
    private static final int ATTEMPTS = 3; // per source; each continues where the one before stopped

    private final HttpClient client;
    private final Duration patience;
    private final Opener opener;
    private final Room room;

    /** Receives the progress of a download. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Called after every piece.
         *
         * @param done bytes that have been downloaded
         * @param total bytes that the server announced, -1 if it did not
         */
        void at(long done, long total);
    }

    /** Opens the file to be written; tests simulate full disks. */
    interface Opener {
        OutputStream open(Path file, boolean append) throws IOException;
    }

    /** The free bytes on the disk of a folder; tests simulate nearly full disks. */
    interface Room {
        long left(Path folder) throws IOException;
    }

    /** @param patience maximum time without data from the server, or with nearly none */
    public Download(Duration patience) {
        this(patience, Download::open);
    }

    Download(Duration patience, Opener opener) {
        this(patience, opener, folder -> Files.getFileStore(folder).getUsableSpace());
    }

    Download(Duration patience, Opener opener, Room room) {
        this.patience = patience;
        this.opener = opener;
        this.room = room;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(patience)
                .build();
    }

    /** Opens the partial file; never follows a link. */
    private static OutputStream open(Path file, boolean append) throws IOException {
        if (append) {
            return Files.newOutputStream(file, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
        }
        Files.deleteIfExists(file);
        return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** Whether the folder contains the complete, unchanged file. */
    public static boolean isThere(PublicFile wanted, Path folder) throws IOException {
        Path target = folder.resolve(wanted.file());
        return Files.isRegularFile(target) && FileCheck.problem(wanted, target).isEmpty();
    }

    /**
     * Copies a file that was downloaded by hand.
     *
     * @param from a folder with the file under its own name
     * @throws IOException saying what is wrong with it
     */
    public static Path take(PublicFile wanted, Path from, Path folder) throws IOException {
        Path source = from.resolve(wanted.file());
        if (!Files.isRegularFile(source)) {
            throw new IOException("there is no file " + source);
        }
        Optional<String> problem = FileCheck.problem(wanted, source);
        if (problem.isPresent()) {
            throw new IOException(source + " is not " + wanted.name() + ": " + problem.get());
        }
        Path target = folder.resolve(wanted.file());
        if (!(Files.exists(target) && Files.isSameFile(source, target))) {
            DurableFile.write(target, channel -> {
                try (java.nio.channels.FileChannel input = java.nio.channels.FileChannel.open(source)) {
                    for (long at = 0; at < input.size(); ) {
                        at += input.transferTo(at, input.size() - at, channel);
                    }
                }
            });
        }
        return target;
    }

    /**
     * Fetches a file.
     *
     * @throws IOException naming every source with its error, and what to do; immediately, without trying other
     *     sources, if the disk cannot hold the file
     */
    public Path fetch(PublicFile wanted, Path folder, Progress progress) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        List<String> problems = new ArrayList<>();
        for (URI source : wanted.sources()) {
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                try {
                    return once(wanted, source, folder, progress);
                } catch (Unwritable unwritable) {
                    throw unwritable;
                } catch (Refused refused) {
                    problems.add(source + ": " + refused.getMessage());
                    break; // a retry would give the same answer
                } catch (IOException broken) {
                    if (attempt == ATTEMPTS) {
                        problems.add(source + ": " + reason(broken));
                    }
                }
            }
        }
        throw new IOException(advice(wanted, problems));
    }

    /** The message for a file that cannot be fetched, with what to do. */
    public static String advice(PublicFile wanted, List<String> problems) {
        StringBuilder text = new StringBuilder(wanted.name() + " was not fetched");
        problems.forEach(problem -> text.append("; ").append(problem));
        List<URI> addresses = new ArrayList<>(wanted.pages());
        addresses.addAll(wanted.sources());
        text.append(". Fetch ").append(wanted.file()).append(" by hand from ");
        text.append(addresses.stream().map(URI::toString).collect(java.util.stream.Collectors.joining(" or ")));
        return text + ", put it into a folder and run it again with --from FOLDER";
    }

    private Path once(PublicFile wanted, URI source, Path folder, Progress progress)
            throws IOException, InterruptedException {
        Path part = folder.resolve(wanted.file() + ".part");
        Path mark = folder.resolve(wanted.file() + ".part-of"); // the partial file's version
        long have = isOurs(part) && isOurs(mark) ? Files.size(part) : 0;
        String version = have > 0 ? Files.readString(mark) : "";
        HttpRequest.Builder request = HttpRequest.newBuilder(source).timeout(patience);
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-").header("If-Range", version);
        }
        HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            boolean partly = response.statusCode() == 206 && have > 0;
            boolean same = partly && version.equals(version(response).orElse(""));
            boolean continues = same && startsAt(response, have);
            if (response.statusCode() != 200 && !continues) {
                Files.deleteIfExists(part);
                Files.deleteIfExists(mark);
                String problem = "the server answered " + response.statusCode()
                        + (partly ? (same ? " with another part" : " with a part of another version") : "");
                throw response.statusCode() >= 500 || have > 0 ? new IOException(problem) : new Refused(problem);
            }
            long begin = continues ? have : 0;
            long announced =
                    response.headers().firstValueAsLong("Content-Length").orElse(-1);
            long total = announced < 0 ? -1 : begin + announced;
            requireRoom(wanted, folder, total, begin);
            rememberVersion(response, mark);
            copy(body, part, begin, wanted, total, progress);
        }
        Optional<String> problem = FileCheck.problem(wanted, part);
        Files.deleteIfExists(mark);
        if (problem.isPresent()) {
            Files.delete(part);
            throw new Refused(problem.get());
        }
        Path target = folder.resolve(wanted.file());
        DurableFile.rename(part, target);
        return target;
    }

    private void copy(InputStream body, Path part, long begin, PublicFile wanted, long total, Progress progress)
            throws IOException {
        AtomicLong done = new AtomicLong(begin);
        long limit = wanted.size() != null ? wanted.size() : LARGEST;
        long looked = 0;
        try (StallGuard guard = new StallGuard(body, done, patience);
                OutputStream output = toPart(part, begin > 0)) {
            byte[] buffer = new byte[1 << 16];
            for (int count = guard.read(buffer); count >= 0; count = guard.read(buffer)) {
                if (done.get() + count > limit) {
                    throw new Refused("it sends more than " + limit + " bytes");
                }
                if (total < 0 && (looked == 0 || done.get() - looked >= LOOK_EVERY)) {
                    requireSpared(wanted, part, done.get());
                    looked = Math.max(1, done.get());
                }
                write(output, buffer, count, part, done.get());
                progress.at(done.addAndGet(count), total);
            }
        }
        if (total >= 0 && done.get() != total) {
            throw new IOException("it ended after " + done.get() + " of " + total + " bytes");
        }
    }

    /** Keeps some space of the disk free, since the remaining size is unknown. */
    private void requireSpared(PublicFile wanted, Path part, long done) throws IOException {
        Path folder = part.toAbsolutePath().getParent();
        long left = room.left(folder == null ? part : folder);
        if (left < SPARED) {
            Files.deleteIfExists(part);
            throw new Unwritable(
                    wanted.file() + " is of unknown size, and the disk of " + folder + " has only " + left
                            + " bytes left after " + done + " bytes of it; the partial file was removed."
                            + " Make room, or name another folder with --out",
                    null);
        }
    }

    /**
     * Whether a plain file of this name exists; a link, or a file with several hard links, is removed, since others may
     * use it.
     */
    private static boolean isOurs(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && names(file) == 1) {
            return true;
        }
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new Unwritable(file + " is a folder: remove it", null);
        }
        Files.delete(file);
        return false;
    }

    private static int names(Path file) throws IOException {
        try {
            return (int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException | IllegalArgumentException unknown) {
            return 1;
        }
    }

    private OutputStream toPart(Path part, boolean append) throws Unwritable {
        try {
            return opener.open(part, append);
        } catch (IOException closed) {
            throw new Unwritable(part + " cannot be written (" + reason(closed) + ")", closed);
        }
    }

    private static void write(OutputStream output, byte[] buffer, int count, Path part, long done) throws Unwritable {
        try {
            output.write(buffer, 0, count);
        } catch (IOException full) {
            throw new Unwritable(
                    part + " cannot be written after " + done + " bytes (" + reason(full)
                            + "): make room on the disk and run it again; it continues from there",
                    full);
        }
    }

    private void requireRoom(PublicFile wanted, Path folder, long total, long have) throws IOException {
        long left = room.left(folder);
        if (wanted.size() != null && total >= 0 && total != wanted.size()) {
            throw new Refused("it announces " + total + " bytes instead of " + wanted.size());
        }
        if (total - have > left) {
            throw new Unwritable(
                    wanted.file() + " has " + total + " bytes, but the disk of " + folder + " has room for " + left
                            + ": make room, or name another folder with --out",
                    null);
        }
    }

    private static boolean startsAt(HttpResponse<?> response, long begin) {
        return response.headers()
                .firstValue("Content-Range")
                .map(range -> range.startsWith("bytes " + begin + "-"))
                .orElse(false);
    }

    /** Stores the file's version; without a strong one, a partial file cannot be continued. */
    private static void rememberVersion(HttpResponse<?> response, Path mark) throws IOException {
        Optional<String> version = version(response);
        Files.deleteIfExists(mark);
        if (version.isPresent()) {
            Files.write(
                    mark,
                    version.get().getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
        }
    }

    private static Optional<String> version(HttpResponse<?> response) {
        return response.headers()
                .firstValue("ETag")
                .filter(tag -> !tag.startsWith("W/"))
                .or(() -> response.headers().firstValue("Last-Modified"));
    }

    private static String reason(IOException problem) {
        String message = problem.getMessage();
        if (message != null && !message.isBlank()) {
            return message;
        }
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "unknown host name";
            }
        }
        return problem instanceof ConnectException ? "connection refused" : "no reason was given";
    }

    /** The source does not have the file; it is not tried again. */
    private static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    /** The disk cannot store the file; other sources are not tried. */
    private static final class Unwritable extends IOException {
        private static final long serialVersionUID = 1;

        Unwritable(String message, @org.jspecify.annotations.Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
