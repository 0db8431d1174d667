/** Pictures as pixels: decoding, PIL-exact resizing, grids, PNG files that carry their recipe. */
@NullMarked
package org.drgan.image;

import org.jspecify.annotations.NullMarked;
