package org.drgan.spark;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.drgan.settings.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains on the machines of a cluster. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Trains DR-GAN in several processes; trains the matching model (DAMSM) first if there is none.",
        description =
                "Each task of a barrier stage starts one process on its executor's machine; the processes train together as with"
                        + " 'drgan train'. Run folder, pictures and matching model must be at the same paths on all machines.")
final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--processes",
            paramLabel = "N",
            required = true,
            description = "processes that share each batch; each takes a slot of the cluster")
    private int processes;

    @Option(
            names = "--out",
            paramLabel = "RUN",
            required = true,
            description = "run folder, in a file system that all machines share")
    private Path out;

    @Option(names = "--resume", description = "continue from the newest checkpoint in the run folder")
    private boolean resume;

    @Option(
            names = "--damsm",
            paramLabel = "DIR",
            description =
                    "the matching model's run folder; default: RUN-damsm; it is trained first if it does not exist")
    private @Nullable Path matching;

    @Option(names = "--data", paramLabel = "DIR", description = "a folder of captioned pictures, or a pack")
    private @Nullable String data;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            split = ",",
            description = "presets, or YAML files on the driver's machine; default: birds-64")
    private List<String> presets = new ArrayList<>(List.of("birds-64"));

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "a single setting, such as train.batchSize=8")
    private List<String> overrides = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        PrintWriter console = spec.commandLine().getOut();
        List<String> all = new ArrayList<>(overrides);
        if (data != null) {
            all.add("data.source=" + data);
        }
        if (matching != null) {
            all.add("train.matching=" + matching);
        }
        Settings settings = Settings.of(presets, all);
        Training.Result result = Training.train(Main.session(), settings, out, processes, resume);
        if (!result.shared()) {
            spec.commandLine()
                    .getErr()
                    .println("The machines do not share the folder of " + out + ": the files are on " + result.host()
                            + " only, and --resume works only when the first process runs there.");
        }
        console.println("The model is in " + out.resolve("model")
                + (Files.isDirectory(out.resolve("model")) ? "." : " on " + result.host() + ", not on this machine."));
        return 0;
    }
}
