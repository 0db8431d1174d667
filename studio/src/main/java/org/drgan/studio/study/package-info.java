/** Studies in which people judge pictures, and their statistics. */
@NullMarked
package org.drgan.studio.study;

import org.jspecify.annotations.NullMarked;
