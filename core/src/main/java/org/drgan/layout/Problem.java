package org.drgan.layout;

/**
 * An error in a data set.
 *
 * @param where file, and line where it has lines
 * @param what was found, what was expected
 */
public record Problem(String where, String what) {
    @Override
    public String toString() {
        return where + ": " + what;
    }
}
