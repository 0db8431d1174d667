package org.drgan.studio.study;

/** What a participant does with the pictures of a trial. */
public enum Kind {
    /** Ranks all pictures. */
    RANK,
    /** Chooses the best of all pictures. */
    BEST,
    /** Chooses the better of two pictures. */
    PAIRS
}
