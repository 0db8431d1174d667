/** Reads Python's pickles as plain Java values; constructs only values that a closed list of names allows. */
@NullMarked
package org.drgan.pickle;

import org.jspecify.annotations.NullMarked;
