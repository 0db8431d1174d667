package org.drgan.settings;

import org.drgan.loss.AdversarialLoss;
import org.drgan.loss.DistributionAdversarialLoss;
import org.drgan.loss.SemanticDisentanglingLoss;

/**
 * The terms of both losses and their weights; a weight of 0 switches a term off. With {@code releasedCode} only the
 * adversarial loss and the weights of matching (at the start and late) and conditioning can be chosen; the released code's
 * other weights are fixed.
 *
 * @param adversarial adversarial loss on the logits
 * @param balanced whether real and other examples have the same total weight for each of a discriminator's logits;
 *     otherwise they are weighted as published, 1/2 against 1/3, and an undecided logit calls everything real
 * @param matching weight of the word and sentence matching losses at the start; published 5 for birds, 50 for COCO
 * @param lateMatching weight of the matching losses after the share {@code lateFrom} of the steps; until then it grows
 *     by a constant factor per step, since a weight that improves a trained generator makes an untrained one paint
 *     coloured fog; 0 for a constant weight
 * @param lateFrom share of the steps after which the matching weight is constant
 * @param conditioning weight of the conditioning augmentation's divergence from N(0, 1)
 * @param disentangling weight of the semantic disentangling loss (SDL)
 * @param statistics what SDL computes means and standard deviations over
 * @param redrawing weight of the loss that trains the real features of SDL
 * @param autoencoder weight of the discriminators' auto-encoder loss (DNM)
 * @param beta weight of the auto-encoder's divergence from N(0, 1), relative to its squared error
 * @param alignment form of the generator's distribution adversarial loss (DAL)
 * @param decodedAlignment weight of DAL on decoded pictures
 * @param latentAlignment weight of DAL on the codes' distributions
 * @param codeDivergence weight of the divergence of generated pictures' codes from N(0, 1)
 * @param margin with {@code alignment: adversarial}, the divergence from N(0, 1), in nats per dimension, up to which
 *     discriminators push generated pictures' codes
 * @param slope weight of the penalty on the discriminators' gradients at real pictures (R1), computed every
 *     {@code slopeEvery} steps; 0 is off, as published
 * @param slopeEvery steps between two R1 penalties; each is multiplied by this number
 * @param pairs weight of the adversarial loss on pairs of pictures of one sentence, against 1 for single ones; needs
 *     {@code train.pairs}; 0 is off, as published
 * @param features weight of the generator's adversarial loss at the discriminator that sees the image encoder's features,
 *     the mean over its maps and its code; 0 is off, as published. It shares the encoder's pass with the matching losses,
 *     which then see the grain of {@code train.grain}, too
 * @param variety weight of the loss that pushes the first stage's pictures of one sentence apart; not in the paper
 * @param spectrum weight of the loss that gives the last stage's pictures the power spectrum of real ones; not in the
 *     paper
 */
public record LossSettings(
        Adversarial adversarial,
        boolean balanced,
        double matching,
        double lateMatching,
        double lateFrom,
        double conditioning,
        double disentangling,
        SemanticDisentanglingLoss.Statistics statistics,
        double redrawing,
        double autoencoder,
        double beta,
        DistributionAdversarialLoss.Form alignment,
        double decodedAlignment,
        double latentAlignment,
        double codeDivergence,
        double margin,
        double slope,
        int slopeEvery,
        double pairs,
        double features,
        double variety,
        double spectrum) {

    /** Adversarial losses. */
    public enum Adversarial {
        /** Binary cross-entropy on logits, as published. */
        BCE,
        /** Hinge. */
        HINGE;

        /** The loss itself. */
        public AdversarialLoss loss() {
            return this == BCE ? new AdversarialLoss.BinaryCrossEntropy() : new AdversarialLoss.Hinge();
        }
    }

    /** Checks the numbers. */
    public LossSettings {
        Require.notNegative("matching", matching);
        Require.notNegative("lateMatching", lateMatching);
        Require.check(
                lateMatching == 0 || matching > 0,
                "matching must be above 0 where lateMatching is, so that it can grow");
        Require.share("lateFrom", lateFrom);
        Require.notNegative("conditioning", conditioning);
        Require.notNegative("disentangling", disentangling);
        Require.notNegative("redrawing", redrawing);
        Require.notNegative("autoencoder", autoencoder);
        Require.notNegative("beta", beta);
        Require.notNegative("decodedAlignment", decodedAlignment);
        Require.notNegative("latentAlignment", latentAlignment);
        Require.notNegative("codeDivergence", codeDivergence);
        Require.notNegative("margin", margin);
        Require.notNegative("slope", slope);
        Require.atLeast("slopeEvery", slopeEvery, 1);
        Require.notNegative("pairs", pairs);
        Require.notNegative("features", features);
        Require.notNegative("variety", variety);
        Require.notNegative("spectrum", spectrum);
    }

    /** The published weights where they apply; elsewhere weights that worked in a prototype. */
    public static LossSettings defaults() {
        return new LossSettings(
                Adversarial.BCE,
                false,
                5,
                0,
                1,
                1,
                1,
                SemanticDisentanglingLoss.Statistics.BATCH,
                1,
                1,
                0.01,
                DistributionAdversarialLoss.Form.BOTH,
                1,
                0.01,
                0.01,
                1,
                0,
                16,
                0,
                0,
                0,
                0);
    }

    /**
     * Weight of the matching losses.
     *
     * @param step steps done so far
     * @param steps number of steps
     */
    public double matchingAt(long step, long steps) {
        if (lateMatching == 0) {
            return matching;
        }
        double done = step / (lateFrom * steps);
        return done < 1 ? matching * Math.pow(lateMatching / matching, done) : lateMatching;
    }
}
