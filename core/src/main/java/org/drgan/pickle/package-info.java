/** Python's pickles as plain Java values, by a reader that constructs nothing but what a closed list of names allows. */
@NullMarked
package org.drgan.pickle;

import org.jspecify.annotations.NullMarked;
