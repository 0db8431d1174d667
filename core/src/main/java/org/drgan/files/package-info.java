/** Files and folders that are there whole or not at all, and folders that one process holds. */
@NullMarked
package org.drgan.files;

import org.jspecify.annotations.NullMarked;
