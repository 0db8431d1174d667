/** The generator: a sentence and noise become pictures of growing sizes. */
@NullMarked
package org.drgan.generator;

import org.jspecify.annotations.NullMarked;
