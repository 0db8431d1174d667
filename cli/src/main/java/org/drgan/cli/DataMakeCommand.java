package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.drgan.cli.shared.Ending;
import org.drgan.cli.shared.Progress;
import org.drgan.data.ImageFolderWriter;
import org.drgan.data.SyntheticBirds;
import org.drgan.data.SyntheticBirds.Split;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Generates a data set in a folder. */
@Command(
        name = "make",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Generates a synthetic data set in a folder.",
        description =
                "Writes PNG files and metadata.jsonl (file_name, text, class, split, attributes in each line). The"
                        + " test split has combinations of colours that the training split does not have.",
        footerHeading = "%nExample:%n",
        footer = "  drgan data make birds --count 8000 --size 64 --out birds")
final class DataMakeCommand implements Callable<Integer> {
    /** The data sets that can be generated. */
    enum Kind {
        BIRDS
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "birds", description = "what to draw")
    private Kind kind = Kind.BIRDS;

    @Option(names = "--count", paramLabel = "N", description = "pictures of the training split; default: 8000")
    private int count = 8000;

    @Option(
            names = "--test",
            paramLabel = "N",
            description = "pictures of the test split; default: an eighth of --count")
    private @Nullable Integer test;

    @Option(names = "--size", paramLabel = "PIXELS", description = "width and height, 16 to 4096; default: 64")
    private int size = SyntheticBirds.SIDE;

    @Option(names = "--seed", paramLabel = "N", description = "seed of the pictures; default: 1")
    private long seed = 1;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "a new or empty folder")
    private Path out;

    @Override
    public Integer call() throws IOException {
        int tests = test == null ? Math.max(1, count / 8) : test;
        Map<String, SyntheticBirds> splits = new LinkedHashMap<>();
        splits.put("train", new SyntheticBirds(Split.TRAIN, seed, count, size));
        if (tests != 0) {
            splits.put("test", new SyntheticBirds(Split.TEST, seed, tests, size));
        }
        PrintWriter console = spec.commandLine().getOut();
        int[] drawn = new int[1];
        // A signal stops it between two pictures, so that those written form a complete data set.
        try (Ending ending = new Ending()) {
            try (Progress progress = Progress.of("drawing", "pictures", count + tests)) {
                ImageFolderWriter.write(out, splits, new ImageFolderWriter.Progress() {
                    @Override
                    public void written(int written, int total) {
                        drawn[0] = written;
                        progress.advance(1);
                    }

                    @Override
                    public boolean isStopped() {
                        return ending.isAsked();
                    }
                });
            }
            if (drawn[0] < count + tests) { // printed here, since closing Ending may exit the process
                console.println("Stopped after " + drawn[0] + " of " + (count + tests) + " pictures, which are in "
                        + out + ".");
                console.flush();
                return 0;
            }
        }
        console.println(
                out + ": " + count + " training and " + tests + " test pictures of " + size + "x" + size + " pixels");
        return 0;
    }
}
