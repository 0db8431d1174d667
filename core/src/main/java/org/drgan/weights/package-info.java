/** Weights on disk: safetensors, and the names that published checkpoints use. */
@NullMarked
package org.drgan.weights;

import org.jspecify.annotations.NullMarked;
