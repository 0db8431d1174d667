/** Public files that users need, fetched whole and checked, or not at all. */
@NullMarked
package org.drgan.download;

import org.jspecify.annotations.NullMarked;
