package org.drgan.layout;

/**
 * Files or entries of a data set that are not used, for one reason.
 *
 * @param reason what it is and why it is not used
 * @param count how many there are
 * @param example the first
 */
public record Unused(String reason, long count, String example) {
    @Override
    public String toString() {
        return count + " " + reason + ", such as " + example;
    }
}
