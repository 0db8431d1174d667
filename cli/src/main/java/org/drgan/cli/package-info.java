/** The command {@code drgan}: one class a command. */
@NullMarked
package org.drgan.cli;

import org.jspecify.annotations.NullMarked;
