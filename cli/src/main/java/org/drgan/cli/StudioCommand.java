package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.drgan.TextToImage;
import org.drgan.cli.shared.BundledModel;
import org.drgan.cli.shared.Ending;
import org.drgan.cli.shared.OwnProgram;
import org.drgan.cli.shared.StudioToken;
import org.drgan.cli.shared.UserMistake;
import org.drgan.model.ModelFolder;
import org.drgan.studio.Studio;
import org.drgan.studio.draw.Shelf;
import org.drgan.studio.store.Database;
import org.drgan.tensor.Devices;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the studio. */
@Command(
        name = "studio",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Opens a web application: draw in the browser, let people judge pictures, draw for other programs.",
        description = "Ctrl-C stops it. Pictures stay in the database.",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  drgan studio",
            "  drgan studio --model runs/birds --model models/birds-256 --port 9000",
            "  drgan studio --runs runs --data photos",
            "  DRGAN_STUDIO_TOKEN=… drgan studio --host 0.0.0.0 --allow-host studio.example.org"
        },
        subcommands = {StudioBackupCommand.class, StudioLoadCommand.class})
final class StudioCommand implements Callable<Integer> {
    static final String DATABASE = "studio.db";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "a model folder or training run; may be given several times, the first is the default;"
                    + " default: the bundled birds-64")
    private List<Path> models = new ArrayList<>();

    @Option(
            names = "--runs",
            paramLabel = "DIR",
            description = "folder of training runs, which the training page shows and starts")
    private @Nullable Path runs;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "a folder of captioned pictures (docs/data.md) for training runs, and for real pictures in studies")
    private @Nullable Path data;

    @Option(
            names = "--offline",
            paramLabel = "DIR",
            description = "a folder that 'drgan export --to web' wrote, after 'npm install' in it; served at /offline/")
    private @Nullable Path offline;

    @Option(names = "--port", paramLabel = "N", description = "default: ${DEFAULT-VALUE}; 0 for a free one")
    private int port = 8090;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "address to listen at; default: ${DEFAULT-VALUE}, which only this machine can reach;"
                    + " all others need a token")
    private String host = "127.0.0.1";

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description = "a further host name of this server, such as behind a proxy; may be given several times")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--database",
            paramLabel = "FILE|URL",
            description = "where jobs, pictures and studies are stored: a file, or jdbc:postgresql://…;"
                    + " default: ${DEFAULT-VALUE}")
    private String database = DATABASE;

    @Mixin
    private StudioToken token = new StudioToken();

    @Option(
            names = "--queue",
            paramLabel = "N",
            description =
                    "how many pictures may wait; further requests are answered with 429; default: ${DEFAULT-VALUE}")
    private int room = 512;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "auto (a GPU if there is one), cpu (no GPU) or cuda (requires a GPU); default: auto")
    private String device = "auto";

    @Option(names = "--threads", paramLabel = "N", description = "threads for each operation; default: one per core")
    private int threads;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (threads < 0) {
            throw new UserMistake("--threads must be positive, but is " + threads);
        }
        for (Path folder :
                Stream.of(runs, data, offline).filter(Objects::nonNull).toList()) {
            if (!Files.isDirectory(folder)) {
                throw new UserMistake("there is no folder " + folder);
            }
        }
        if (offline != null && !Files.isRegularFile(offline.resolve("generator.onnx"))) {
            throw new UserMistake(offline + " contains no generator.onnx: write it again with 'drgan export --to web'");
        }
        if (offline != null
                && !Files.isDirectory(offline.resolve("node_modules").resolve("onnxruntime-web"))) {
            throw new UserMistake("the page in " + offline + " has no runtime yet: run 'npm install' in it");
        }
        Studio.Options options = new Studio.Options(host, port, Set.copyOf(names), token.text(), room);
        Studio.Folders folders = new Studio.Folders(runs, data, offline, OwnProgram.command(Main.class));
        Shelf shelf = new Shelf(sources());
        // Loading libtorch takes as long as opening the database, and can use another core.
        CompletableFuture<Void> natives = CompletableFuture.runAsync(() -> Devices.threads(threads));
        CountDownLatch end = new CountDownLatch(1);
        Database opened = UserMistake.reading(() -> Database.open(database));
        await(natives); // before the studio draws the jobs that an earlier process left
        try (Ending ending = new Ending();
                Studio studio = UserMistake.reading(() -> new Studio(shelf, opened, folders, options))) {
            ending.at(end::countDown);
            PrintWriter out = spec.commandLine().getOut();
            out.println("The studio is at http://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                    + studio.port() + "/" + (options.token() == null ? "" : "?token=…"));
            out.flush();
            end.await();
        }
        return 0;
    }

    private static void await(CompletableFuture<Void> natives) {
        try {
            natives.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof Error error) { // no libtorch for this system; Failures explains it
                throw error;
            }
            throw failed;
        }
    }

    /** The models, by the names of their folders. */
    private Map<String, Shelf.Source> sources() {
        List<Path> folders = models.isEmpty() ? List.of(BundledModel.folder()) : models;
        Map<String, Shelf.Source> sources = new LinkedHashMap<>();
        for (Path folder : folders) {
            if (!Files.isDirectory(ModelFolder.locate(folder))) {
                throw new UserMistake("there is no model folder " + folder);
            }
            Path last = folder.toAbsolutePath().normalize().getFileName();
            String name = last == null ? "model" : last.toString();
            String free = name;
            for (int i = 2; sources.containsKey(free); i++) {
                free = name + "-" + i;
            }
            sources.put(
                    free,
                    precision -> TextToImage.load(folder, new TextToImage.Options(device, precision, note -> {})));
        }
        return sources;
    }
}
