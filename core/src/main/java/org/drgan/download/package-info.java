/** Downloads public files that users need, completely and checked, or not at all. */
@NullMarked
package org.drgan.download;

import org.jspecify.annotations.NullMarked;
