package org.drgan.weights;

/**
 * A run of elements that tensors of a PyTorch file look at.
 *
 * @param type of the elements
 * @param key names it within the file
 * @param elements how many the file says it has
 */
record PthStorage(ElementType type, String key, long elements) {}
