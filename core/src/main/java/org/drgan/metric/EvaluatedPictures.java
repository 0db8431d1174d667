package org.drgan.metric;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drgan.TextToImage;
import org.drgan.data.CaptionedPictures;
import org.drgan.metric.pictures.DrawnPictures;
import org.drgan.metric.pictures.FolderPictures;
import org.drgan.metric.pictures.MeasuredPictures;
import org.drgan.metric.pictures.ModelPainter;
import org.drgan.metric.pictures.RealPictures;
import org.drgan.settings.Settings;
import org.drgan.tensor.Precision;
import org.drgan.train.Sources;

/**
 * Pictures to evaluate, and the real ones to compare with.
 *
 * @param source the pictures
 * @param test the data of the real ones
 * @param real those pictures
 * @param data settings of the test data
 * @param hashes of the model that drew the pictures
 * @param seed of sentences and noise
 */
public record EvaluatedPictures(
        MeasuredPictures source,
        CaptionedPictures test,
        RealPictures real,
        Settings data,
        Map<String, String> hashes,
        long seed) {
    /**
     * Pictures that a model draws for test sentences.
     *
     * @param bestOf each is the best of so many, see {@link TextToImage#best}; 1 for no choice
     * @throws IOException when the data, or the networks that choose, cannot be read
     */
    public static EvaluatedPictures drawn(
            TextToImage drawer, Precision precision, Settings data, int count, long seed, int bestOf)
            throws IOException {
        CaptionedPictures test = test(data, count);
        Map<String, String> hashes = new LinkedHashMap<>();
        hashes.put("model", drawer.hash());
        String choice = "";
        if (bestOf > 1) {
            hashes.put("discriminator", drawer.choiceHash());
            choice = ", best of " + bestOf + " by " + drawer.choiceHash();
        }
        MeasuredPictures source = new DrawnPictures(
                test,
                new ModelPainter(drawer, seed, bestOf),
                drawer.hash() + " in " + precision + choice,
                drawer.side(),
                count,
                seed);
        return of(source, test, data, hashes, seed);
    }

    /** The first pictures of a folder. */
    public static EvaluatedPictures folder(Path pictures, Settings data, int most, long seed) throws IOException {
        CaptionedPictures all = test(data, most);
        FolderPictures source = new FolderPictures(pictures, all, data.data().fit(), data.side(), most);
        CaptionedPictures test =
                source.hasSentences() ? all : test(data, source.size()); // all, since the folder's list may name any
        return of(source, test, data, Map.of(), seed);
    }

    private static CaptionedPictures test(Settings data, int count) throws IOException {
        return Sources.test(data, Math.min(count, Evaluation.SAMPLE));
    }

    private static EvaluatedPictures of(
            MeasuredPictures source, CaptionedPictures test, Settings data, Map<String, String> hashes, long seed) {
        RealPictures real = new RealPictures(test, data.data().fit(), source.side(), seed);
        return new EvaluatedPictures(source, test, real, data, hashes, seed);
    }

    /** Whether a model draws them, for test sentences. */
    public boolean isDrawn() {
        return source instanceof DrawnPictures;
    }

    /** Whether the sentences of the pictures are known. */
    public boolean hasSentences() {
        return !(source instanceof FolderPictures folder) || folder.hasSentences();
    }

    /**
     * The evaluation of these pictures.
     *
     * @param parts folder of the cache
     * @param more details for the protocol
     */
    public Evaluation evaluation(Path parts, Evaluators evaluators, Map<String, String> more) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("pictures", source.identity());
        details.put("data", data.data().source() + ", split test, " + test.size() + " real pictures");
        details.put(
                "sentences",
                isDrawn()
                        ? "of test pictures in order, round and round, one each by the seed"
                        : "those of the folder's list, if it has one");
        details.put(
                "real pictures",
                "made square by " + data.data().fit() + " with Pillow's bilinear filter, then " + source.side()
                        + " pixels");
        details.putAll(more);
        return new Evaluation(parts, source, real, test, evaluators, seed, hashes, details);
    }

    /** Warnings for the user, in addition to {@link Evaluation#warnings}. */
    public List<String> warnings() {
        int sentences = 0;
        for (int index = 0; index < test.size() && isDrawn() && sentences < source.size(); index++) {
            sentences += test.captions(index).size();
        }
        List<String> warnings = new ArrayList<>();
        if (isDrawn() && sentences < source.size()) {
            warnings.add("The test data have " + sentences + " sentences for " + source.size()
                    + " pictures: sentences are repeated, each time with other noise.");
        }
        return warnings;
    }
}
