/** Helpers for libtorch: devices, precision, noise, layers, named state. */
@NullMarked
package org.drgan.tensor;

import org.jspecify.annotations.NullMarked;
