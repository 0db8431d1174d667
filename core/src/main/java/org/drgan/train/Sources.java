package org.drgan.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.drgan.data.BatchLoader;
import org.drgan.data.CaptionedPictures;
import org.drgan.data.ImageFolder;
import org.drgan.data.SpreadOrder;
import org.drgan.data.SyntheticBirds;
import org.drgan.data.ValueNames;
import org.drgan.data.WordGroups;
import org.drgan.image.Pixels;
import org.drgan.layout.Entry;
import org.drgan.layout.Layouts;
import org.drgan.layout.Listing;
import org.drgan.layout.PackShape;
import org.drgan.model.MatchingModel;
import org.drgan.settings.DataSettings;
import org.drgan.settings.Settings;
import org.drgan.settings.TrainSettings;
import org.drgan.tensor.Processes;
import org.drgan.text.Plain;
import org.drgan.text.Readability;
import org.drgan.text.Splitting;
import org.drgan.text.Vocabulary;

/** Opens the data that the settings name. */
public final class Sources {
    private static final int TEST_BIRDS = 2000;
    private static final int TRIED_FOR_PAIRS = 100; // pictures, evenly spread
    private static final int ASKED = 500; // pictures whose sentences are checked, evenly spread

    private Sources() {}

    /** The training pictures. */
    public static CaptionedPictures train(Settings settings) throws IOException {
        DataSettings data = settings.data();
        return data.synthetic()
                ? new SyntheticBirds(SyntheticBirds.Split.TRAIN, settings.seed(), data.count(), settings.side())
                : folder(settings, data.split(), data.crop());
    }

    /** Pictures to train an evaluator on: as {@link #train}, but for birds with all combinations of attributes. */
    public static CaptionedPictures forEvaluators(Settings settings) throws IOException {
        DataSettings data = settings.data();
        return data.synthetic()
                ? new SyntheticBirds(SyntheticBirds.Split.ANY, settings.seed(), data.count(), settings.side())
                : train(settings);
    }

    /** Pictures that no training run sees, for evaluation. */
    public static CaptionedPictures test(Settings settings) throws IOException {
        return test(settings, TEST_BIRDS);
    }

    /**
     * As {@link #test(Settings)}, with a given number of pictures if they are drawn in memory.
     *
     * @param birds how many; never fewer than {@link #test(Settings)} has
     */
    public static CaptionedPictures test(Settings settings, int birds) throws IOException {
        DataSettings data = settings.data();
        int count = Math.max(TEST_BIRDS, birds);
        return data.synthetic()
                ? new SyntheticBirds(SyntheticBirds.Split.TEST, settings.seed(), count, settings.side())
                : folder(settings, "test", 1);
    }

    /**
     * Real pictures to show beside generated ones: the test pictures, or the training pictures if there is no test
     * split.
     */
    public static CaptionedPictures shown(Settings settings) throws IOException {
        return tested(settings) ? test(settings) : train(settings);
    }

    /** Whether the data have a test split. */
    public static boolean tested(Settings settings) throws IOException {
        return settings.data().synthetic()
                || Layouts.read(Path.of(settings.data().source())).entries().stream()
                        .anyMatch(entry -> entry.split().equals(Entry.TEST));
    }

    /** @param crop factor by which the pictures of the folder should be larger than the networks' pictures */
    private static CaptionedPictures folder(Settings settings, String split, double crop) throws IOException {
        DataSettings data = settings.data();
        Path place = Path.of(data.source());
        if (!Files.exists(place)) {
            throw new IOException("there is no folder " + place.toAbsolutePath()
                    + " (data.source): give the present folder of the pictures with --data");
        }
        Optional<PackShape> pack = PackShape.of(place);
        if (pack.isPresent()) {
            pack.get().requireFor(place, settings.side(), crop, data.fit());
        }
        return new ImageFolder(
                place,
                ImageFolder.Options.of(split)
                        .withClasses(data.classes() ? ImageFolder.Classes.CLASS : ImageFolder.Classes.NONE)
                        .withContrasts(new WordGroups(data.contrastWords()))
                        .withNames(new ValueNames(data.namedBy()))
                        .withCaptions(data.captions())
                        .withSkipBroken(data.skipBroken()));
    }

    /**
     * The vocabulary that comes with the data; else every word that occurs at least {@code data.minimumCount} times in
     * the training sentences.
     */
    static Vocabulary vocabulary(CaptionedPictures pictures, DataSettings data) {
        if (!pictures.words().isEmpty()) {
            return given(pictures.words(), data);
        }
        List<String> sentences = new ArrayList<>();
        for (int index = 0; index < pictures.size(); index++) {
            sentences.addAll(pictures.captions(index));
        }
        return Vocabulary.build(sentences, data.minimumCount(), data.splitting());
    }

    private static Vocabulary given(List<String> words, DataSettings data) {
        for (String word : words) {
            if (!data.splitting().words(word).equals(List.of(word))) {
                throw new IllegalArgumentException("the vocabulary that comes with " + data.source() + " holds \""
                        + Plain.shorten(word) + "\", which data.splitting="
                        + data.splitting().name().toLowerCase(Locale.ROOT)
                        + " never produces"
                        + (data.splitting() == Splitting.PUBLISHED ? "; try data.splitting=spaces" : ""));
            }
        }
        return new Vocabulary(words, data.splitting());
    }

    /**
     * Refuses a matching model that knows fewer than half of the words in the pictures' sentences: it was trained on
     * other data, so its scores for these mean nothing.
     *
     * @throws IllegalArgumentException naming both
     */
    public static void requireKnown(MatchingModel model, CaptionedPictures pictures) {
        long known = 0;
        long unknown = 0;
        int step = Math.max(1, pictures.size() / ASKED);
        for (int index = 0; index < pictures.size(); index += step) {
            for (String sentence : pictures.captions(index)) {
                known += model.vocabulary().numbers(sentence).length;
                unknown += model.vocabulary().unknownWords(sentence).size();
            }
        }
        if (unknown > known) {
            throw new IllegalArgumentException("the matching model that was trained on "
                    + model.settings().data().source() + " (hash "
                    + Plain.hash(model.hash()) + ") knows only "
                    + known + " of " + (known + unknown) + " words of the sentences of these pictures (hash "
                    + Plain.hash(pictures.fingerprint())
                    + "), so it was trained on other data: name a matching model that was trained on these");
        }
    }

    /**
     * Reports which files of a folder are not used, how its pictures were divided into splits, and how well the rule of
     * splitting reads the sentences.
     *
     * @throws IllegalArgumentException when more than half of the sentences cannot be read
     */
    static void requireReadable(CaptionedPictures pictures, Splitting splitting, Consumer<String> notes) {
        if (pictures instanceof SyntheticBirds) {
            return; // all their words are known
        }
        if (pictures instanceof ImageFolder folder) {
            Listing listing = folder.listing();
            if (!listing.unused().isEmpty()) {
                notes.accept("Not used: " + listing.leftOver() + ".");
            }
            notes.accept(pictures.size() + " of " + listing.entries().size() + " pictures are for training; splits: "
                    + listing.splits() + ".");
        }
        Readability readability = new Readability(splitting);
        for (int index = 0; index < pictures.size(); index++) {
            pictures.captions(index).forEach(readability::add);
        }
        readability.obstacle().ifPresent(obstacle -> {
            throw new IllegalArgumentException(obstacle);
        });
        readability.findings().forEach(finding -> notes.accept("Note: " + finding + "."));
        readability.remedy().ifPresent(remedy -> notes.accept("Note: " + remedy + "."));
    }

    /** A picture as training uses it, at the largest stage's size. */
    static Pixels fitted(Pixels picture, Settings settings) {
        return settings.data().fit().square(picture, settings.side());
    }

    /** A process's rows of the training batches, with {@code contrasts} falsified sentences per picture. */
    static BatchLoader loader(
            CaptionedPictures pictures,
            Vocabulary vocabulary,
            Settings settings,
            int batchSize,
            int contrasts,
            Processes processes) {
        return loader(pictures, vocabulary, settings, batchSize, contrasts, false, processes);
    }

    /**
     * The settings, without pairs if the data have none: for none of some pictures there is another that fits its sentence.
     *
     * @param notes receives a sentence about it, or about the share of pictures that pairs leave out
     */
    static Settings fitting(Settings settings, CaptionedPictures pictures, Consumer<String> notes) {
        if (!settings.train().pairs()) {
            return settings;
        }
        int[] tried = SpreadOrder.of(pictures.size(), TRIED_FOR_PAIRS)
                .limit(TRIED_FOR_PAIRS)
                .toArray();
        long paired =
                IntStream.of(tried).filter(index -> isPaired(pictures, index)).count();
        if (paired == tried.length) {
            return settings;
        }
        if (paired > 0) {
            notes.accept(
                    "For " + (tried.length - paired) + " of " + tried.length + " pictures that were tried, no other"
                            + " picture fits the sentence. Such pictures are not trained on; with --set train.pairs=false --set"
                            + " loss.pairs=0 all are.");
            return settings;
        }
        notes.accept(
                "These data do not say which pictures fit the same sentence (by classes, or by attributes that sentences"
                        + " name), so discriminators see no pairs: train.pairs=false, loss.pairs=0.");
        return settings.with("train.pairs=false", "loss.pairs=0");
    }

    private static boolean isPaired(CaptionedPictures pictures, int index) {
        for (int caption = 0; caption < pictures.captions(index).size(); caption++) {
            try {
                if (pictures.another(index, caption, new SplittableRandom(index))
                        .isPresent()) {
                    return true;
                }
            } catch (IOException broken) {
                return true; // there is a pair; the loader reports broken pictures later
            }
        }
        return false;
    }

    /** A process's rows of the training batches of a GAN. */
    static BatchLoader gan(CaptionedPictures pictures, Vocabulary vocabulary, Settings settings, Processes processes) {
        TrainSettings schedule = settings.train();
        return loader(
                pictures,
                vocabulary,
                settings,
                schedule.batchSize(),
                schedule.contrasts(),
                schedule.pairs(),
                processes);
    }

    private static BatchLoader loader(
            CaptionedPictures pictures,
            Vocabulary vocabulary,
            Settings settings,
            int batchSize,
            int contrasts,
            boolean pairs,
            Processes processes) {
        DataSettings data = settings.data();
        return new BatchLoader(
                pictures,
                vocabulary,
                BatchLoader.Options.of(batchSize, settings.side(), settings.seed())
                        .withMaximumWords(data.words())
                        .withSampledWords(data.sampleWords())
                        .withMirror(data.mirror())
                        .withCrop(data.crop())
                        .withFit(data.fit())
                        .withContrasts(contrasts)
                        .withPairs(pairs)
                        .withThreads(data.threads()),
                processes.firstRow(batchSize),
                processes.rows(batchSize));
    }
}
