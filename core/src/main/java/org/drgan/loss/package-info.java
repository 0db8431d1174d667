/** One class for each term of the objective. */
@NullMarked
package org.drgan.loss;

import org.jspecify.annotations.NullMarked;
