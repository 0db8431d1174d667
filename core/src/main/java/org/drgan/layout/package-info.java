/** The ways in which folders of captioned pictures are laid out: which pictures there are, and what is said of them. */
@NullMarked
package org.drgan.layout;

import org.jspecify.annotations.NullMarked;
