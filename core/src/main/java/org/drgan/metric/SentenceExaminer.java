package org.drgan.metric;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.drgan.damsm.TextEncoder;
import org.drgan.data.CaptionedPictures;
import org.drgan.metric.pictures.MeasuredPictures;
import org.drgan.model.MatchingModel;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Tensors;
import org.drgan.text.Caption;

/**
 * Computes the contribution of each picture to {@link RPrecision}: a matching model compares it with its own sentence
 * and with 99 different sentences of pictures of other classes (of other pictures, if the data have no classes). All
 * sentences of the test data are encoded once, so the memory does not depend on the number of pictures.
 */
final class SentenceExaminer implements Examiner {
    static final String CREDIT = "credit";
    private static final int READ_AT_ONCE = 200;
    private static final double LEAST_LENGTH = 1e-8; // smallest product of two norms, as in the published tool

    private final MatchingModel model;
    private final String hash; // of everything that encodes sentences and pictures
    private final long seed;
    private final SentencePool pool;
    private final float[] codes; // [sentences, D]
    private final int width;

    /**
     * @param model the matching model
     * @param test data of the other sentences
     * @param seed of their choice
     * @throws IllegalArgumentException when there are too few sentences of other classes for any picture
     */
    SentenceExaminer(MatchingModel model, CaptionedPictures test, long seed) {
        this(model, SentencePool.of(model, test), seed);
    }

    /** Likewise, with the candidate sentences for such a model. */
    SentenceExaminer(MatchingModel model, SentencePool pool, long seed) {
        this.model = model;
        this.hash = model.hash() + " and " + model.vocabulary().splitting() + ", "
                + model.settings().data().words() + " words";
        this.seed = seed;
        this.pool = pool;
        this.width = model.settings().model().dimension();
        model.image().eval();
        int count = pool.sentences().size();
        this.codes = new float[Math.multiplyExact(count, width)];
        for (int from = 0; from < count; from += READ_AT_ONCE) {
            int to = Math.min(count, from + READ_AT_ONCE);
            float[] some = read(pool.sentences().subList(from, to));
            System.arraycopy(some, 0, codes, from * width, some.length);
        }
    }

    @Override
    public String identity() {
        return "sentences by " + hash + " of " + pool.data() + ", " + RPrecision.MISMATCHED + " others, seed " + seed;
    }

    @Override
    public int batch() {
        return 20;
    }

    @Override
    public Map<String, Rows> examine(List<MeasuredPictures.Item> items) {
        Rows pictures = MatchingNetwork.codes(
                model, items.stream().map(MeasuredPictures.Item::picture).toList()); // [B, D]
        float[] credits = new float[items.size()];
        for (int row = 0; row < credits.length; row++) {
            credits[row] = (float) credit(items.get(row), pictures.values(), row * width);
        }
        return Map.of(CREDIT, new Rows(1, credits));
    }

    /** The credit of one picture; for a sentence without a known word that of chance. */
    private double credit(MeasuredPictures.Item item, float[] pictures, int at) {
        if (model.vocabulary().numbers(item.sentence()).length == 0) {
            return 1.0 / (1 + RPrecision.MISMATCHED);
        }
        float[] similarities = new float[1 + RPrecision.MISMATCHED];
        similarities[0] = cosine(pictures, at, read(List.of(item.sentence())), 0, width);
        int[] others = mismatched(item);
        for (int i = 0; i < others.length; i++) {
            similarities[i + 1] = cosine(pictures, at, codes, others[i] * width, width);
        }
        return RPrecision.credit(similarities);
    }

    /** Random sentences of other classes, all different; the choice depends on seed and picture number. */
    private int[] mismatched(MeasuredPictures.Item item) {
        SplittableRandom random = new SplittableRandom(Noise.key(seed, item.number()));
        Set<Integer> chosen = new LinkedHashSet<>();
        long tries = 0;
        while (chosen.size() < RPrecision.MISMATCHED) {
            int other = random.nextInt(pool.sentences().size());
            if (pool.classes()[other] != item.classNumber()
                    && !pool.sentences().get(other).equals(item.sentence())) {
                chosen.add(other);
            }
            if (++tries > 1000L * RPrecision.MISMATCHED) {
                throw new IllegalArgumentException("R-precision compares with " + RPrecision.MISMATCHED
                        + " sentences of other classes, but of the "
                        + pool.sentences().size()
                        + " sentences of the test data too few are of another class than picture " + item.number());
            }
        }
        return chosen.stream().mapToInt(Integer::intValue).toArray();
    }

    private float[] read(List<String> some) {
        Caption[] captions = some.stream()
                .map(sentence -> model.vocabulary()
                        .encode(sentence, model.settings().data().words()))
                .toArray(Caption[]::new);
        try (PointerScope scope = new PointerScope()) {
            return Tensors.floats(model.text()
                    .frozen(TextEncoder.ids(captions), TextEncoder.lengths(captions))
                    .sentence()); // [B, D]
        }
    }

    /** Computed in 64 bits, so that equal codes give equal cosines and rounding makes no others equal. */
    static float cosine(float[] one, int at, float[] other, int there, int width) {
        double product = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < width; i++) {
            product += (double) one[at + i] * other[there + i];
            first += (double) one[at + i] * one[at + i];
            second += (double) other[there + i] * other[there + i];
        }
        return (float) (product / Math.max(Math.sqrt(first) * Math.sqrt(second), LEAST_LENGTH));
    }
}
