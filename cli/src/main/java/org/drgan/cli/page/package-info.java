/** Pages that need nothing but themselves: pictures, charts and style are inside the one file. */
@NullMarked
package org.drgan.cli.page;

import org.jspecify.annotations.NullMarked;
