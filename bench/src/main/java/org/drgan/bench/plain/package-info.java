/**
 * The yardstick: the networks as the published code runs them. Values of 32 bits, channels first, enlargement before
 * convolution, gates by slices and a sigmoid, batch norms by themselves, nothing computed once that is computed twice there.
 */
@NullMarked
package org.drgan.bench.plain;

import org.jspecify.annotations.NullMarked;
