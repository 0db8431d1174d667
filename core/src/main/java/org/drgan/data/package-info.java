/** Captioned pictures as one small interface, and the batches that training draws from them. */
@NullMarked
package org.drgan.data;

import org.jspecify.annotations.NullMarked;
