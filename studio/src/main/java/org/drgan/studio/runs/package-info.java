/** Folders of training runs, as they are read while they grow. */
@NullMarked
package org.drgan.studio.runs;

import org.jspecify.annotations.NullMarked;
