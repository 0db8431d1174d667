package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.drgan.cli.options.DataSource;
import org.drgan.layout.AttnGanWriter;
import org.drgan.layout.Entry;
import org.drgan.layout.Listing;
import org.drgan.text.Splitting;
import org.drgan.text.Vocabulary;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes AttnGAN's metadata for a data set. */
@Command(
        name = "pickles",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Writes pickle files for the Python code of AttnGAN and DR-GAN.",
        description = "Writes train|test/filenames.pickle, class_info.pickle if all pictures have classes, and"
                + " captions.pickle, readable by Python 2 and 3.",
        footerHeading = "%nExample:%n",
        footer = "  drgan data pickles birds/ --out birds-pickles")
final class DataPicklesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "a folder of captioned pictures in any known layout")
    private Path folder;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "a new or empty folder")
    private Path out;

    @Option(names = "--captions", paramLabel = "N", description = "sentences per picture; default: 10")
    private int captions = 10;

    @Option(
            names = "--splitting",
            paramLabel = "RULE",
            description =
                    "published or spaces; default: the rule that fits the data set's own vocabulary, else published")
    private @Nullable Splitting splitting;

    @Option(names = "--skip-broken", description = "skip entries that are missing or wrong")
    private boolean skipBroken;

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Listing listing = DataSource.list(folder, skipBroken, err);
        DataSource.tellReadability(listing, splitting, err);
        Splitting rule = splitting != null ? splitting : Splitting.of(listing.words());
        List<String> sentences = listing.entries().stream()
                .flatMap(entry -> entry.captions().stream().limit(captions))
                .toList();
        Vocabulary vocabulary = listing.words().isEmpty()
                ? Vocabulary.build(sentences, 1, rule)
                : new Vocabulary(listing.words(), rule);
        AttnGanWriter.write(out, listing, vocabulary, captions);
        long train = listing.entries().stream()
                .filter(entry -> entry.split().equals(Entry.TRAIN))
                .count();
        long test = listing.entries().stream()
                .filter(entry -> entry.split().equals(Entry.TEST))
                .count();
        long others = listing.entries().size() - train - test;
        spec.commandLine()
                .getOut()
                .println(out + ": " + train + " training and " + test + " test pictures, " + (vocabulary.size() - 1)
                        + " words; splits: " + listing.splits()
                        + (others > 0 ? "; " + others + " pictures of other splits are left out" : ""));
        return 0;
    }
}
