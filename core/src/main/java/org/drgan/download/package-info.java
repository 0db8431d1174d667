/** Public files that users need, downloaded completely and checked, or not at all. */
@NullMarked
package org.drgan.download;

import org.jspecify.annotations.NullMarked;
