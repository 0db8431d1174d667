/** Pictures as networks take them, for what learns from them or measures them. */
@NullMarked
package org.drgan.internal.pictures;

import org.jspecify.annotations.NullMarked;
