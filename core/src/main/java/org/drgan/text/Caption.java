package org.drgan.text;

/**
 * A sentence as word numbers.
 *
 * @param ids word numbers in a {@link Vocabulary}, at least one, none of them 0
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
public record Caption(int[] ids) {
    public Caption {
        if (ids.length == 0) {
            throw new IllegalArgumentException("a caption needs at least one known word");
        }
    }

    /** Number of words. */
    public int length() {
        return ids.length;
    }
}
