/** Parts that commands share: progress, folders, errors of the user, the end of the process. */
@NullMarked
package org.drgan.cli.shared;

import org.jspecify.annotations.NullMarked;
