package org.drgan.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much pictures of one sentence differ, compared with real pictures that fit the same sentence. A good generator
 * varies the attributes that a sentence leaves open.
 */
final class Diversity {
    /** Pictures per sentence. */
    static final int NOISES = 16;

    /** At most this many sentences. */
    static final int SENTENCES = 200;

    private static final int PARTS = 10; // of the sentences, for the spread

    private Diversity() {}

    /**
     * The entropy of a value over some pictures, in bits: 0 when all have the same value, at most log2 of their number.
     * With few pictures it is too small, equally for drawn and real ones.
     *
     * @param seen the number of a value for each picture, from 0
     */
    static double entropy(int[] seen) {
        Map<Integer, Integer> votes = new TreeMap<>();
        for (int value : seen) {
            votes.merge(value, 1, Integer::sum);
        }
        double bits = 0;
        for (int count : votes.values()) {
            double share = (double) count / seen.length;
            bits -= share * Math.log(share) / Math.log(2);
        }
        return bits;
    }

    /** The mean Euclidean distance between the features of two pictures, over all pairs: 0 when all are the same. */
    static double distance(Rows features) {
        int width = features.width();
        int count = features.count();
        double sum = 0;
        for (int one = 0; one < count; one++) {
            for (int other = 0; other < one; other++) {
                double squares = 0;
                for (int i = 0; i < width; i++) {
                    double apart = (double) features.values()[one * width + i] - features.values()[other * width + i];
                    squares += apart * apart;
                }
                sum += Math.sqrt(squares);
            }
        }
        return sum / (count * (count - 1) / 2);
    }

    /**
     * A number about the pictures drawn for a sentence, and the same number for real ones.
     *
     * @param drawn from 0
     * @param real from 0
     */
    record Pair(double drawn, double real) {}

    /** The sum of all sentences' numbers, drawn over real; NaN or infinite when the real ones do not differ. */
    static double ratio(List<Pair> sentences) {
        return sentences.stream().mapToDouble(Pair::drawn).sum()
                / sentences.stream().mapToDouble(Pair::real).sum();
    }

    /** The same for each of ten parts of the sentences, in order; fewer parts if there are fewer sentences. */
    static Spread parts(List<Pair> sentences) {
        int parts = Math.min(PARTS, sentences.size());
        List<Double> ratios = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            ratios.add(ratio(sentences.subList(
                    Spread.bound(part, sentences.size(), parts), Spread.bound(part + 1, sentences.size(), parts))));
        }
        return Spread.of(ratios);
    }
}
