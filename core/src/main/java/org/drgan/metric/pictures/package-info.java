/** Pictures to evaluate, in a fixed order: drawn for test sentences, real, or from any folder. */
@NullMarked
package org.drgan.metric.pictures;

import org.jspecify.annotations.NullMarked;
