/** Draws and measures pictures on a Spark cluster. */
@NullMarked
package org.drgan.spark;

import org.jspecify.annotations.NullMarked;
