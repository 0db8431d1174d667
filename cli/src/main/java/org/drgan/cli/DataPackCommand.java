package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.drgan.cli.options.DataSource;
import org.drgan.cli.shared.Ending;
import org.drgan.cli.shared.Progress;
import org.drgan.image.Fit;
import org.drgan.layout.Listing;
import org.drgan.layout.PackWriter;
import org.drgan.layout.Problem;
import org.drgan.text.Splitting;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a pack of resized pictures. */
@Command(
        name = "pack",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Resizes all pictures once, so that training does not have to decode them.",
        description =
                "The pack is a folder with the uncompressed pixels of all pictures in one file and their sentences in another;"
                        + " use it like any other folder, with --data. Pictures are cropped to their boxes.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  drgan data pack birds/ --out birds-76            for pictures of 64 pixels, cropped as published",
            "  drgan data pack birds/ --size 304 --out birds-304       for 256 pixels"
        })
final class DataPackCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "a folder of captioned pictures in any known layout")
    private Path folder;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "a new or empty folder")
    private Path out;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            description = "shorter side: the training size times data.crop, 76 for 64; default: 76")
    private int size = 76;

    @Option(
            names = "--fit",
            paramLabel = "WAY",
            description = "crop or pad, as data.fit of the training; default: crop")
    private Fit fit = Fit.CROP;

    @Option(
            names = "--splitting",
            paramLabel = "RULE",
            description =
                    "published or spaces: the training's rule for splitting sentences, for warnings about letters that"
                            + " it drops; default: the rule that fits the data set's own vocabulary, else published")
    private @Nullable Splitting splitting;

    @Option(names = "--skip-broken", description = "skip entries that are missing, wrong or cannot be read")
    private boolean skipBroken;

    @Override
    public Integer call() throws IOException {
        PackWriter.Options options = new PackWriter.Options(size, fit, skipBroken);
        PrintWriter err = spec.commandLine().getErr();
        Listing listing = DataSource.list(folder, skipBroken, err);
        DataSource.tellReadability(listing, splitting, err);
        PrintWriter console = spec.commandLine().getOut();
        int all = listing.entries().size();
        int[] seen = new int[1];
        // A signal stops it between two pictures, so that those written form a complete pack.
        try (Ending ending = new Ending()) {
            List<Problem> skipped;
            try (Progress progress = Progress.of("packing", "pictures", all)) {
                skipped = PackWriter.write(out, listing, options, new PackWriter.Progress() {
                    @Override
                    public void written(int written, int total) {
                        seen[0] = written;
                        progress.advance(1);
                    }

                    @Override
                    public boolean isStopped() {
                        return ending.isAsked();
                    }
                });
            }
            skipped.forEach(problem -> err.println("skipped: " + problem));
            boolean stopped = ending.isAsked() && seen[0] < all;
            console.println(out + ": " + ((stopped ? seen[0] : all) - skipped.size()) + " pictures with " + size
                    + " pixels at the shorter side; splits: " + listing.splits());
            if (stopped) {
                console.println(
                        "Stopped after " + seen[0] + " of " + all + " pictures: the pack is not the whole data set.");
            }
            console.flush();
        }
        return 0;
    }
}
