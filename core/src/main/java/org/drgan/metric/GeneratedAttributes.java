package org.drgan.metric;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import org.drgan.data.BrokenPicture;
import org.drgan.data.CaptionedPictures;
import org.drgan.evaluator.AttributeAccuracy;
import org.drgan.evaluator.AttributeReader;
import org.drgan.image.Fit;
import org.drgan.image.Pixels;
import org.drgan.internal.pictures.SquarePictures;
import org.drgan.metric.pictures.Painter;
import org.drgan.tensor.Noise;

/**
 * Measures whether pictures show the attributes that their sentences name: a picture is drawn for each of many test
 * sentences, and an attribute reader that was trained only on real pictures reads it. Only attributes that the sentence
 * names count.
 *
 * <p>The reader also reads the real pictures of the same sentences; its errors there are errors of the reader.
 */
public final class GeneratedAttributes {
    /** The name of the measurement. */
    static final String METRIC = "attributes";

    private static final int BATCH = 50;
    private static final int BATCH_PIXELS = BATCH * 64 * 64; // limits the memory for large pictures

    private final AttributeReader reader;
    private final CaptionedPictures test;
    private final SquarePictures pictures;

    /**
     * An evaluation of attributes.
     *
     * @param reader the attribute reader, in evaluation mode
     * @param test real pictures that neither generator nor reader was trained on, with attributes
     * @param fit how a real picture is made square
     */
    public GeneratedAttributes(AttributeReader reader, CaptionedPictures test, Fit fit) {
        this.reader = reader;
        this.test = test;
        this.pictures = new SquarePictures(test, fit, reader.side());
    }

    /**
     * Result for one attribute.
     *
     * @param asked how many sentences name it
     * @param generated share found in the pictures drawn for them
     * @param real share found in the real pictures of the same sentences
     */
    public record Share(int asked, double generated, double real) {}

    /**
     * The result.
     *
     * @param protocol of the measurement
     * @param pictures how many pictures were drawn
     * @param silent sentences that name no attribute of the reader; not drawn
     * @param unread sentences without a word known to the painter; not drawn
     * @param broken real pictures that cannot be read; their sentences were not drawn
     * @param all the attributes named by all sentences together
     * @param attributes results by attribute
     */
    public record Result(
            Protocol protocol,
            int pictures,
            int silent,
            int unread,
            List<BrokenPicture> broken,
            Share all,
            Map<String, Share> attributes) {
        /**
         * The same as one measurement: the share of all named attributes that was found; beside it for each attribute
         * that share, the one for real pictures, and how many sentences name it.
         */
        public Measurement measurement() {
            Map<String, Double> beside = new LinkedHashMap<>();
            attributes.forEach((attribute, share) -> {
                beside.put(attribute, share.generated());
                beside.put(attribute + ", real", share.real());
                beside.put(attribute + ", named", (double) share.asked());
            });
            Map<String, String> details = new LinkedHashMap<>();
            details.put("named", all.asked() + " attributes by the sentences");
            details.put("pictures", pictures + " drawn");
            details.put(
                    "left out",
                    silent + " sentences that name nothing that the reader can tell, " + unread
                            + " without a word that the model knows, those of " + broken.size()
                            + " pictures that cannot be read");
            return new Measurement(METRIC, all.generated(), null, all.real(), beside, protocol.with(details));
        }
    }

    private record Question(int number, String sentence, Map<String, String> stated, Pixels real) {}

    /**
     * Measures with test sentences in order, one per picture, repeating from the first picture.
     *
     * @param count how many sentences
     * @param seed which of a picture's sentences is taken
     * @param hashes of the model and the reader, for the protocol
     * @param progress receives how many more sentences are done
     * @throws IllegalArgumentException when no sentence names an attribute of the reader, or painter and reader have
     *     different picture sizes
     * @throws java.io.UncheckedIOException when more than half of the real pictures cannot be read
     */
    public Result run(int count, long seed, Painter painter, Map<String, String> hashes, IntConsumer progress) {
        AttributeAccuracy generated = new AttributeAccuracy();
        AttributeAccuracy real = new AttributeAccuracy();
        int batch = Math.max(1, Math.min(BATCH, BATCH_PIXELS / (reader.side() * reader.side())));
        List<Question> questions = new ArrayList<>();
        int drawn = 0;
        int silent = 0;
        int unread = 0;
        for (int number = 0; number < count; number++) {
            int index = number % test.size();
            List<String> captions = test.captions(index);
            int caption = new SplittableRandom(Noise.key(seed, number)).nextInt(captions.size());
            Map<String, String> stated = reader.readable(test.stated(index, caption));
            if (stated.isEmpty()) {
                silent++;
            } else if (!painter.reads(captions.get(caption))) {
                unread++;
            } else {
                Optional<Pixels> picture = pictures.picture(index);
                if (picture.isPresent()) {
                    drawn++;
                    questions.add(new Question(number, captions.get(caption), stated, picture.get()));
                }
            }
            if (questions.size() == batch || number == count - 1) {
                ask(questions, painter, generated, real);
                questions.clear();
            }
            progress.accept(1);
        }
        if (drawn == 0) {
            throw new IllegalArgumentException("there is nothing to evaluate: of " + count + " sentences " + silent
                    + " name no attribute of the reader ("
                    + String.join(", ", reader.values().keySet())
                    + ") and " + unread + " hold no word that the model knows");
        }
        Map<String, String> all = new LinkedHashMap<>(hashes);
        all.put("data", test.fingerprint());
        Map<String, Share> shares = new LinkedHashMap<>();
        for (String attribute : reader.values().keySet()) {
            if (generated.of(attribute).asked() > 0) {
                shares.put(attribute, share(generated.of(attribute), real.of(attribute)));
            }
        }
        return new Result(
                Protocol.of(METRIC, all, seed, count),
                drawn,
                silent,
                unread,
                pictures.broken(),
                share(generated.overall(), real.overall()),
                shares);
    }

    private static Share share(AttributeAccuracy.Count generated, AttributeAccuracy.Count real) {
        return new Share(generated.asked(), generated.share(), real.share());
    }

    private void ask(List<Question> questions, Painter painter, AttributeAccuracy generated, AttributeAccuracy real) {
        List<Pixels> drawn = questions.isEmpty()
                ? List.of()
                : painter.draw(
                        questions.stream().map(Question::sentence).toList(),
                        questions.stream().map(Question::number).toList());
        List<Map<String, String>> inGenerated = reader.see(drawn);
        List<Map<String, String>> inReal =
                reader.see(questions.stream().map(Question::real).toList());
        for (int row = 0; row < questions.size(); row++) {
            generated.add(questions.get(row).stated(), inGenerated.get(row));
            real.add(questions.get(row).stated(), inReal.get(row));
        }
    }
}
