package org.drgan.studio.study;

import java.util.List;

/**
 * Some pictures for a sentence that a participant judges.
 *
 * @param purpose what the answer is for
 * @param item which sentence of the study, from 0
 * @param arms whose picture lies at each place; {@value #NOISE} is a picture of noise
 */
public record Trial(Purpose purpose, Question question, int item, List<Integer> arms) {
    /** No model's picture: noise, which nobody who looks can prefer. */
    public static final int NOISE = -1;

    /** What an answer is for. */
    public enum Purpose {
        /** To learn how it goes; does not count. */
        LEARN,
        /** The study itself. */
        JUDGE,
        /** A picture against noise: who answers otherwise does not look. */
        CHECK,
        /** A trial of before with the places swapped: whether somebody agrees with himself. */
        REPEAT
    }

    public Trial {
        arms = List.copyOf(arms);
    }
}
