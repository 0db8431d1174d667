/** Loaded models and the queue of drawing requests. */
@NullMarked
package org.drgan.studio.draw;

import org.jspecify.annotations.NullMarked;
