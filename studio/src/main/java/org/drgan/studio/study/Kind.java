package org.drgan.studio.study;

/** What a participant does with the pictures of a trial. */
public enum Kind {
    /** Puts all of them into an order. */
    RANK,
    /** Says which of all is best. */
    BEST,
    /** Says which of two is better. */
    PAIRS
}
