/** The two training loops, with settings, run folders, checkpoints and health. */
@NullMarked
package org.drgan.train;

import org.jspecify.annotations.NullMarked;
