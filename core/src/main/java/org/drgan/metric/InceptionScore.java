package org.drgan.metric;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Inception score: exp of the mean over pictures of KL(p(y|x) || p(y)), for each of ten parts of the pictures. Salimans
 * et al. 2016. From 1 to the number of classes, higher is better. Class probabilities are added in portions, in order,
 * or one by one with their place; only sums are kept, which can be merged. In 64 bits.
 */
public final class InceptionScore implements Serializable {
    private static final long serialVersionUID = 1;

    /** Number of parts. */
    public static final int SPLITS = 10;

    private final int total;
    private final ClassSums[] splits = new ClassSums[SPLITS];
    private final ClassSums all;
    private final int classes;
    private int seen;

    /**
     * @param total how many pictures there will be; part i is from i total / 10 to (i + 1) total / 10, rounded down
     * @param classes K
     * @throws IllegalArgumentException when there are fewer pictures than parts, or fewer than two classes
     */
    public InceptionScore(int total, int classes) {
        if (total < SPLITS) {
            throw new IllegalArgumentException("the Inception score is the mean over " + SPLITS
                    + " parts, but there are only " + total + " pictures: use more");
        }
        if (classes < 2) {
            throw new IllegalArgumentException(
                    "the Inception score needs a feature network that predicts two classes or more"
                            + ", but this one predicts " + classes);
        }
        this.total = total;
        this.classes = classes;
        this.all = new ClassSums(classes);
        Arrays.setAll(splits, i -> new ClassSums(classes));
    }

    /**
     * Adds a portion, the next pictures in order.
     *
     * @param probabilities p(y|x), [B, K]
     */
    public void add(Rows probabilities) {
        if (probabilities.width() != classes || probabilities.count() > total - seen) {
            throw new IllegalArgumentException("expected up to " + (total - seen) + " more pictures with " + classes
                    + " classes, but found " + probabilities.count() + " with " + probabilities.width());
        }
        probabilities.requireFinite("the class probabilities");
        for (int row = 0; row < probabilities.count(); row++) {
            add(seen, probabilities, row);
        }
    }

    /**
     * Adds one picture.
     *
     * @param place of the picture in the order of all, from 0
     * @param probabilities p(y|x), [B, K], finite
     * @param row of the picture
     */
    public void add(int place, Rows probabilities, int row) {
        all.add(probabilities, row);
        splits[Spread.part(place, total, SPLITS)].add(probabilities, row);
        seen++;
    }

    /** Adds the sums of other pictures of the same order. */
    public void add(InceptionScore other) {
        if (other.total != total || other.classes != classes) {
            throw new IllegalArgumentException("sums of " + other.total + " pictures with " + other.classes
                    + " classes cannot be merged with those of " + total + " with " + classes);
        }
        all.add(other.all);
        for (int split = 0; split < SPLITS; split++) {
            splits[split].add(other.splits[split]);
        }
        seen += other.seen;
    }

    /** Mean and spread over the parts. */
    public Spread score() {
        requireWhole();
        return Spread.of(
                Arrays.stream(splits).map(split -> Math.exp(split.divergence())).toList());
    }

    /** The score of all pictures as one part, which is larger. */
    public double whole() {
        requireWhole();
        return Math.exp(all.divergence());
    }

    /** p(y) over all pictures, [K]. */
    public double[] marginal() {
        return all.marginal();
    }

    /** All pictures as one part. */
    ClassSums all() {
        requireWhole();
        return all;
    }

    /** The parts. */
    List<ClassSums> splits() {
        return new ArrayList<>(List.of(splits));
    }

    private void requireWhole() {
        if (seen != total) {
            throw new IllegalStateException(total + " pictures were expected, but " + seen + " were added");
        }
    }
}
