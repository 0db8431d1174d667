/** Training runs: reads their folders, also while they grow, and starts new ones. */
@NullMarked
package org.drgan.studio.runs;

import org.jspecify.annotations.NullMarked;
