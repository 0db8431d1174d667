/** Measures; each result carries its protocol. */
@NullMarked
package org.drgan.metric;

import org.jspecify.annotations.NullMarked;
