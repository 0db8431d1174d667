package org.drgan.metric;

/**
 * Mode score: exp( E KL(p(y|x) || p(y)) - KL(p(y) || p*(y)) ), the Inception score reduced by the distance of the
 * generated pictures' classes from those of real ones, p*. Che et al. 2017 in the form of Xu et al. 2018; another
 * common form, with p* also in the first term, equals the Inception score. At most that score; higher is better.
 */
public final class ModeScore {
    private ModeScore() {}

    /**
     * The score of all pictures as one part.
     *
     * @param generated sums of the class probabilities of all generated pictures
     * @param real p*(y), the mean of those of real pictures, [K]
     * @throws IllegalArgumentException when the two come from different networks
     */
    public static double of(InceptionScore generated, double[] real) {
        return of(generated.all(), real);
    }

    /** The score over the same parts as the Inception score. */
    public static Spread spread(InceptionScore generated, double[] real) {
        return Spread.of(
                generated.splits().stream().map(split -> of(split, real)).toList());
    }

    private static double of(ClassSums generated, double[] real) {
        double[] marginal = generated.marginal();
        if (marginal.length != real.length) {
            throw new IllegalArgumentException("the generated pictures have " + marginal.length
                    + " classes, but the real ones " + real.length + ": they were classified by different networks");
        }
        double apart = 0;
        for (int label = 0; label < real.length; label++) {
            apart += marginal[label] > 0 ? marginal[label] * Math.log(marginal[label] / real[label]) : 0;
        }
        return Math.exp(generated.divergence() - apart);
    }
}
