package org.drgan.train;

import java.util.Map;
import org.drgan.image.Pixels;

/**
 * The samples that a training run writes.
 *
 * @param pictures sheets by name
 * @param values measures by name
 */
record Samples(Map<String, Pixels> pictures, Map<String, Double> values) {}
