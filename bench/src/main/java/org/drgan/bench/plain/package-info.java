/**
 * The baseline: the networks as the published code runs them. 32-bit values, channels first, upsampling before
 * convolution, gates as slices and a sigmoid, separate batch norms, everything computed as often as in that code.
 */
@NullMarked
package org.drgan.bench.plain;

import org.jspecify.annotations.NullMarked;
