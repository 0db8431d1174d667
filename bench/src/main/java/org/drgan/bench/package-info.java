/** How fast the parts are, each measured by itself. */
@NullMarked
package org.drgan.bench;

import org.jspecify.annotations.NullMarked;
