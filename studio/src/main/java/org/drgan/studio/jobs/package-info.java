/** Jobs: orders for pictures, which continue after their connection is closed. */
@NullMarked
package org.drgan.studio.jobs;

import org.jspecify.annotations.NullMarked;
