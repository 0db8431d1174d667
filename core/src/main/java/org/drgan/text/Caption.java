package org.drgan.text;

/**
 * A sentence as word numbers.
 *
 * @param ids word numbers in a {@link Vocabulary}, at least one, none of them 0
 */
@SuppressWarnings("ArrayRecordComponent") // an immutable hand-over between tokenizer and batch
public record Caption(int[] ids) {
    public Caption {
        if (ids.length == 0) {
            throw new IllegalArgumentException("a caption needs at least one known word");
        }
    }

    /** How many words. */
    public int length() {
        return ids.length;
    }
}
