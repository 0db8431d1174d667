/** Loaded models and the queue in front of them. */
@NullMarked
package org.drgan.studio.draw;

import org.jspecify.annotations.NullMarked;
