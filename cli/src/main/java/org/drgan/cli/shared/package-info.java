/** Classes that commands share: progress, folders, user errors, shutdown. */
@NullMarked
package org.drgan.cli.shared;

import org.jspecify.annotations.NullMarked;
