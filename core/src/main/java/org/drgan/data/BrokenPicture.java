package org.drgan.data;

/**
 * A picture that training skips.
 *
 * @param index its number in the data set
 * @param name its file, or what else the data set calls it
 * @param reason what is wrong with it, for people
 */
public record BrokenPicture(int index, String name, String reason) {}
