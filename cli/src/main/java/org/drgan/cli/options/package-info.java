/** Options that several commands have, with what they stand for. */
@NullMarked
package org.drgan.cli.options;

import org.jspecify.annotations.NullMarked;
