/** Benchmarks against the networks as the published code runs them, and of single parts. */
@NullMarked
package org.drgan.bench;

import org.jspecify.annotations.NullMarked;
