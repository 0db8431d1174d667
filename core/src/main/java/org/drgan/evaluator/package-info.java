/** Networks that tell what real pictures show, taught for measuring what others draw. */
@NullMarked
package org.drgan.evaluator;

import org.jspecify.annotations.NullMarked;
