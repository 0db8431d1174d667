package org.drgan.train;

import java.util.Map;
import org.drgan.image.Pixels;

/**
 * What a training shows of itself.
 *
 * @param pictures sheets by name
 * @param values measures by name
 */
record Samples(Map<String, Pixels> pictures, Map<String, Double> values) {}
