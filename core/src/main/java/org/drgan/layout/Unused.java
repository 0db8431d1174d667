package org.drgan.layout;

/**
 * Files or entries of a data set that are not used, for one reason.
 *
 * @param reason kind of file and why it is not used
 * @param count number of files or entries
 * @param example the first
 */
public record Unused(String reason, long count, String example) {
    @Override
    public String toString() {
        return count + " " + reason + ", such as " + example;
    }
}
