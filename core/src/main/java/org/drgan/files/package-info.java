/** Atomic writing of files and folders, and folders locked by one process. */
@NullMarked
package org.drgan.files;

import org.jspecify.annotations.NullMarked;
