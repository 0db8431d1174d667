package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.drgan.cli.shared.Progress;
import org.drgan.cli.shared.UserMistake;
import org.drgan.download.Download;
import org.drgan.download.PublicFile;
import org.drgan.download.PublicFiles;
import org.drgan.files.DurableFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Downloads public files. */
@Command(
        name = "fetch",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Downloads public files: data sets, encoders, Inception, generators.",
        description =
                "Interrupted downloads continue where they stopped; sizes and checksums are compared if they are known."
                        + " Files on Google Drive must be downloaded with a browser: the command prints the address;"
                        + " --from then reads the files from a folder.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  drgan fetch list                             lists all files",
            "  drgan fetch inception-fid                    one of them",
            "  drgan fetch drgan-birds --from ~/Downloads   one that a browser downloaded"
        })
final class FetchCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "list|NAME", description = "a list of all files, or one file's name")
    private @Nullable String name;

    @Option(names = "--all", description = "every file, one after the other")
    private boolean all;

    @Option(names = "--out", paramLabel = "DIR", description = "output folder; default: ${DEFAULT-VALUE}")
    private Path out = Path.of("downloads");

    @Option(names = "--from", paramLabel = "DIR", description = "a folder with files that were downloaded by hand")
    private @Nullable Path from;

    @Option(
            names = "--offline",
            description = "use no network: check existing files and print the addresses of the others")
    private boolean offline;

    @Option(names = "--manifest", paramLabel = "FILE", description = "your own list, in the same JSON format")
    private @Nullable Path manifest;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "stop after this time if a server sends less than 1 kB per second; default: 30")
    private @Nullable Double patience;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (all == (name != null)) {
            throw new UserMistake("name what to fetch: a name, 'list' or --all");
        }
        PublicFiles files = manifest == null ? PublicFiles.known() : PublicFiles.read(manifest);
        if ("list".equals(name)) {
            list(files);
            return 0;
        }
        List<PublicFile> wanted = name == null ? files.all() : List.of(files.named(name));
        int failed = 0;
        for (PublicFile file : wanted) {
            try {
                Path there = get(file);
                spec.commandLine()
                        .getOut()
                        .println(there + ": " + file.what() + ". " + checked(file, there) + "Next: " + file.then());
            } catch (IOException problem) {
                failed++;
                spec.commandLine().getErr().println("drgan: " + problem.getMessage());
            }
        }
        return failed == 0 ? 0 : Failures.FAILURE;
    }

    /** A warning if no checksum is known, with the SHA-256 for comparing by hand. */
    private static String checked(PublicFile file, Path there) throws IOException {
        if (file.sha256() != null) {
            return "";
        }
        boolean open = file.sources().stream().anyMatch(source -> "http".equals(source.getScheme()));
        return "Unchecked: no checksum is known" + (file.size() == null ? "" : ", only its size was compared")
                + (open ? ", and plain HTTP does not protect it from changes" : "")
                + "; its SHA-256 is " + DurableFile.hash(there) + ". ";
    }

    private Path get(PublicFile file) throws IOException, InterruptedException {
        if (from != null) {
            return Download.take(file, from, out);
        }
        if (Download.isThere(file, out)) {
            return out.resolve(file.file());
        }
        if (offline || file.sources().isEmpty()) {
            throw new IOException(Download.advice(file, List.of()));
        }
        Duration limit = patience == null ? PATIENCE : Duration.ofMillis(Math.max(1, Math.round(1000 * patience)));
        try (Progress progress = Progress.of("fetching " + file.file(), "kB", 1)) {
            long[] shown = new long[1];
            return new Download(limit).fetch(file, out, (done, total) -> {
                progress.expect(Math.max(done, total) / 1000);
                progress.advance(done / 1000 - shown[0]);
                shown[0] = done / 1000;
            });
        }
    }

    private void list(PublicFiles files) throws IOException {
        PrintWriter to = spec.commandLine().getOut();
        for (PublicFile file : files.all()) {
            String size =
                    file.size() == null ? "size unknown" : String.format(Locale.ROOT, "%.1f MB", file.size() / 1e6);
            String checked = file.sha256() == null ? "checksum unknown" : "SHA-256 " + file.sha256();
            to.println(file.name() + (Download.isThere(file, out) ? " (downloaded)" : "") + ": " + file.what());
            to.println("    " + file.file() + ", " + size + ", " + checked);
            to.println("    licence: " + file.licence());
            file.sources().forEach(source -> to.println("    from " + source));
            file.pages().forEach(page -> to.println("    page " + page));
        }
    }
}
