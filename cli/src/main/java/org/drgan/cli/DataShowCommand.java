package org.drgan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.drgan.cli.options.DataSource;
import org.drgan.cli.shared.UserMistake;
import org.drgan.data.CaptionedPictures;
import org.drgan.data.ImageFolder;
import org.drgan.data.SyntheticBirds;
import org.drgan.image.Fit;
import org.drgan.image.Grid;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.layout.Listing;
import org.drgan.text.Splitting;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws a sheet with pictures of a data set, each with one of its sentences. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Shows pictures with their sentences on one sheet.",
        footerHeading = "%nExamples:%n",
        footer = {"  drgan data show synthetic --out sheet.png", "  drgan data show my-pictures --split test"})
final class DataShowCommand implements Callable<Integer> {
    private static final String SYNTHETIC = "synthetic";
    private static final int MOST = 400;
    private static final int COLUMNS = 6;
    private static final int CELL = 128;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR|synthetic", description = "a folder in any known layout, or birds drawn in memory")
    private String source;

    @Option(names = "--out", paramLabel = "FILE", description = "a .png file; default: sheet.png")
    private Path out = Path.of("sheet.png");

    @Option(names = "--count", paramLabel = "N", description = "how many pictures, at most 400; default: 24")
    private int count = 24;

    @Option(
            names = "--split",
            paramLabel = "NAME",
            description = "train, test or another split of the data; default: all")
    private @Nullable String split;

    @Option(names = "--skip-broken", description = "skip entries that are missing or wrong")
    private boolean skipBroken;

    @Option(
            names = "--splitting",
            paramLabel = "RULE",
            description =
                    "published or spaces: the training's rule for splitting sentences, for warnings about letters that"
                            + " it drops; default: the rule that fits the data set's own vocabulary, else published")
    private @Nullable Splitting splitting;

    @Option(names = "--seed", paramLabel = "N", description = "seed of the birds drawn in memory; default: 1")
    private long seed = 1;

    @Override
    public Integer call() throws IOException {
        if (count < 1 || count > MOST) {
            throw new UserMistake("--count must be from 1 to " + MOST + ", but is " + count);
        }
        Path folder = out.toAbsolutePath().resolveSibling("");
        if (!out.toString().toLowerCase(Locale.ROOT).endsWith(".png") || !Files.isDirectory(folder)) {
            throw new UserMistake("cannot write " + out + ": name a .png file in a folder that exists");
        }
        CaptionedPictures data = open();
        List<Pixels> cells = new ArrayList<>();
        List<String> sentences = new ArrayList<>();
        int broken = 0;
        for (int i = 0; i < Math.min(count, data.size()); i++) {
            int index = (int) ((long) i * data.size() / Math.min(count, data.size())); // spread over the whole
            try {
                cells.add(Fit.PAD.square(data.picture(index), CELL));
                sentences.add(data.captions(index).get(0));
            } catch (IOException unreadable) {
                broken++;
                spec.commandLine().getErr().println("skipped: " + unreadable.getMessage());
            }
        }
        if (cells.isEmpty()) {
            throw new UserMistake("none of the " + broken + " chosen pictures of " + source + " can be read");
        }
        Pictures.write(out, Grid.labelled(cells, sentences, COLUMNS), Map.of());
        spec.commandLine()
                .getOut()
                .println(out + ": " + cells.size() + " of " + data.size() + " pictures"
                        + (broken == 0 ? "" : "; " + broken + " could not be read"));
        return 0;
    }

    private CaptionedPictures open() {
        if (source.equals(SYNTHETIC)) {
            boolean test = "test".equals(split);
            if (split != null && !test && !split.equals("train")) {
                throw new UserMistake("the synthetic birds have the splits train and test, but not " + split);
            }
            return new SyntheticBirds(test ? SyntheticBirds.Split.TEST : SyntheticBirds.Split.TRAIN, seed, count, CELL);
        }
        Path folder = Path.of(source);
        Listing listing = DataSource.list(folder, skipBroken, spec.commandLine().getErr());
        DataSource.tellReadability(listing, splitting, spec.commandLine().getErr());
        return UserMistake.reading(() -> new ImageFolder(
                folder,
                listing,
                ImageFolder.Options.of(split == null ? ImageFolder.ALL : split).withSkipBroken(skipBroken)));
    }
}
