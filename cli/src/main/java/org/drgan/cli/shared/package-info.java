/** What commands have in common: progress, folders, mistakes of the user, the end of the process. */
@NullMarked
package org.drgan.cli.shared;

import org.jspecify.annotations.NullMarked;
