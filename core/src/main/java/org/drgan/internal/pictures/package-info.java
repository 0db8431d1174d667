/** Pictures as inputs of networks, for training and evaluation. */
@NullMarked
package org.drgan.internal.pictures;

import org.jspecify.annotations.NullMarked;
