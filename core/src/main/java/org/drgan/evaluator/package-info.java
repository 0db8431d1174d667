/** Networks that classify pictures, trained on real pictures to evaluate generated ones. */
@NullMarked
package org.drgan.evaluator;

import org.jspecify.annotations.NullMarked;
