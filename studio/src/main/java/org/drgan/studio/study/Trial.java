package org.drgan.studio.study;

import java.util.List;

/**
 * A trial: pictures of one sentence that a participant judges.
 *
 * @param purpose what the answer is for
 * @param item which sentence of the study, from 0
 * @param arms the arm at each place; {@value #NOISE} is a picture of noise
 */
public record Trial(Purpose purpose, Question question, int item, List<Integer> arms) {
    /** A picture of noise, which no attentive participant prefers. */
    public static final int NOISE = -1;

    /** What an answer is for. */
    public enum Purpose {
        /** Practice; does not count. */
        LEARN,
        /** The study itself. */
        JUDGE,
        /** A picture against noise, to check the participant's attention. */
        CHECK,
        /** An earlier trial with reversed places, to measure the participant's self-agreement. */
        REPEAT
    }

    public Trial {
        arms = List.copyOf(arms);
    }
}
