/** Options that several commands share. */
@NullMarked
package org.drgan.cli.options;

import org.jspecify.annotations.NullMarked;
