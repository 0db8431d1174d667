package org.drgan.damsm;

/**
 * Temperatures of word attention and of the matching losses.
 *
 * @param gamma1 sharpness of a word's attention over the regions
 * @param gamma2 weight of the best matching words of a caption
 * @param gamma3 sharpness of the choice among captions and among pictures
 * @param group number of pictures that are compared by words at a time, 0 for the whole batch; groups keep the cost
 *     linear in the batch size (sentences are always compared over the whole batch)
 */
public record MatchingSettings(double gamma1, double gamma2, double gamma3, int group) {
    private static final double SHARPEST = 1e6; // beyond it, losses are infinite

    /** Checks the numbers. */
    public MatchingSettings {
        if (!(gamma1 > 0 && gamma2 > 0 && gamma3 > 0) || Math.max(gamma1, Math.max(gamma2, gamma3)) > SHARPEST) {
            throw new IllegalArgumentException("the gammas must be positive and at most " + SHARPEST + ", but are "
                    + gamma1 + ", " + gamma2 + " and " + gamma3);
        }
        if (group < 0 || group == 1) {
            throw new IllegalArgumentException(
                    "a group must hold two pictures or more, or be 0 for the whole batch, but is " + group);
        }
    }

    /** DR-GAN's published values for birds and COCO: 4, 5, 10, over the whole batch. */
    public static MatchingSettings published() {
        return new MatchingSettings(4, 5, 10, 0);
    }
}
