/** Helpers for libtorch from Java: devices, precision, noise as a function, layers, named state. */
@NullMarked
package org.drgan.tensor;

import org.jspecify.annotations.NullMarked;
