package org.drgan.weights;

/**
 * The elements that one or more tensors of a PyTorch file are views of.
 *
 * @param type of the elements
 * @param key names it within the file
 * @param elements their number according to the file
 */
record PthStorage(ElementType type, String key, long elements) {}
