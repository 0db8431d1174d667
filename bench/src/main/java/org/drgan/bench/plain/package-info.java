/**
 * The baseline: the networks as the published code runs them. Values of 32 bits, channels first, enlargement before
 * convolution, gates by slices and a sigmoid, separate batch norms, everything computed as often as there.
 */
@NullMarked
package org.drgan.bench.plain;

import org.jspecify.annotations.NullMarked;
