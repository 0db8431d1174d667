/** The log of a training run: lines of JSON, TensorBoard events, and the names of the logged values. */
@NullMarked
package org.drgan.train.log;

import org.jspecify.annotations.NullMarked;
