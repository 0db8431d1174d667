package org.drgan.data;

/**
 * A picture that training skips.
 *
 * @param index its number in the data set
 * @param name its file, or its name in the data set
 * @param reason readable reason
 */
public record BrokenPicture(int index, String name, String reason) {}
